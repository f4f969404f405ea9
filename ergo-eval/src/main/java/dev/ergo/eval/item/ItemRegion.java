package dev.ergo.eval.item;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example;
import java.util.Optional;

/**
 * The region that a policy was shown, beside the target.
 *
 * @param boxOutcome what became of its box; empty where it was asked for none
 * @param crop the region shown, in original pixels
 * @param cropArea the region's share of the image's area
 * @param targetArea share of the image that the target boxes cover; empty without target boxes
 * @param quality how well it shows the target; empty without region or target boxes
 */
public record ItemRegion(
    Optional<BoxOutcome> boxOutcome,
    Optional<PixelBox> crop,
    Optional<Double> cropArea,
    Optional<Double> targetArea,
    Optional<RegionQuality> quality) {

  /** No region at all. */
  public static ItemRegion none() {
    return new ItemRegion(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The region of an answer to a question about an image of the given size. */
  public static ItemRegion of(Example example, AnsweredItem answer, Size size) {
    return new ItemRegion(
        answer.boxOutcome(),
        answer.crop(),
        answer.crop().map(crop -> (double) crop.area() / size.area()),
        example.boxes().isEmpty()
            ? Optional.empty()
            : Optional.of((double) BoxUnion.area(example.boxes()) / size.area()),
        answer.crop().flatMap(crop -> RegionQuality.of(crop, example)));
  }
}
