package dev.ergo.eval.item;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import java.util.List;
import java.util.Optional;

/**
 * The region that a policy was shown, beside the target.
 *
 * @param boxOutcome what became of its box; empty where it was asked for none
 * @param crop the region shown, in original pixels
 * @param cropImage number of the image that it is of, where it is not the first
 * @param cropArea the region's share of the image's area
 * @param targetArea share of the images with target boxes that these cover; empty without target
 *     boxes
 * @param targetSide greater side of the box around the target boxes in pixels of their image; empty
 *     without them, where they lie in several images, and where any of them alone holds the answer
 * @param quality how well it shows the target; empty without region or target boxes
 */
public record ItemRegion(
    Optional<BoxOutcome> boxOutcome,
    Optional<PixelBox> crop,
    Optional<Integer> cropImage,
    Optional<Double> cropArea,
    Optional<Double> targetArea,
    Optional<Integer> targetSide,
    Optional<RegionQuality> quality) {

  /** A region of the first image, or none; nobody asks for the target's side. */
  public ItemRegion(
      Optional<BoxOutcome> boxOutcome,
      Optional<PixelBox> crop,
      Optional<Double> cropArea,
      Optional<Double> targetArea,
      Optional<RegionQuality> quality) {
    this(boxOutcome, crop, Optional.empty(), cropArea, targetArea, Optional.empty(), quality);
  }

  /** Number of the image that the region is of, from 1. */
  public int image() {
    return cropImage.orElse(1);
  }

  /** No region at all. */
  public static ItemRegion none() {
    return new ItemRegion(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The region of an answer to a question about images of the given sizes. */
  public static ItemRegion of(Example example, AnsweredItem answer, List<Size> sizes) {
    Size size = sizes.get(answer.image() - 1);
    return new ItemRegion(
        answer.boxOutcome(),
        answer.crop(),
        answer.cropImage(),
        answer.crop().map(crop -> (double) crop.area() / size.area()),
        targetArea(example, sizes),
        targetSide(example),
        answer.crop().flatMap(crop -> RegionQuality.of(answer.image(), crop, example)));
  }

  private static Optional<Integer> targetSide(Example example) {
    List<ImageBox> targets = example.targets();
    if (example.boxesRule() == Example.BoxesRule.ANY
        || targets.stream().mapToInt(ImageBox::image).distinct().count() != 1) {
      return Optional.empty();
    }
    List<PixelBox> boxes = ImageBox.in(targets, targets.get(0).image());
    return Optional.of(PixelBox.around(boxes).size().longerSide());
  }

  /** Of several images those count that hold a part of the target. */
  private static Optional<Double> targetArea(Example example, List<Size> sizes) {
    long target = 0;
    long images = 0;
    for (int number = 1; number <= sizes.size(); number++) {
      List<PixelBox> boxes = example.boxes(number);
      target += BoxUnion.area(boxes);
      images += boxes.isEmpty() ? 0 : sizes.get(number - 1).area();
    }
    return images == 0 ? Optional.empty() : Optional.of((double) target / images);
  }
}
