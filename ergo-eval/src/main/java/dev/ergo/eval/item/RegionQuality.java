package dev.ergo.eval.item;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
import dev.ergo.data.Example.BoxesRule;
import java.util.List;
import java.util.Optional;

/**
 * Coverage and overlap of a region with its target.
 *
 * @param coverage share of the target's area that lies inside the region, 0 to 1
 * @param iou area in both over area in either, 0 to 1
 * @param hit whether at least half of the target lies inside the region
 */
public record RegionQuality(double coverage, double iou, boolean hit) {

  /** Coverage from which a region counts as having found its target. */
  public static final double HIT_COVERAGE = 0.5;

  /**
   * Compares a region with the target boxes of an example; empty if it has none.
   *
   * <p>{@link Example.BoxesRule#ALL}: the target is the union of the boxes. {@link
   * Example.BoxesRule#ANY}: the target is the box that serves best, for coverage and for IoU.
   *
   * <p>Boxes in other images than the region's are part of the target, and nothing of them is
   * shown.
   *
   * @param image number of the image that the region is of, from 1
   * @param region in pixels of that image
   */
  public static Optional<RegionQuality> of(int image, PixelBox region, Example example) {
    if (example.targets().isEmpty()) {
      return Optional.empty();
    }
    List<PixelBox> here = example.boxes(image);
    if (example.boxesRule() == Example.BoxesRule.ANY) {
      return Optional.of(
          here.isEmpty() ? new RegionQuality(0, 0, false) : of(region, here, BoxesRule.ANY));
    }
    long area = 0;
    for (int number = 1; number <= example.images().count(); number++) {
      area += BoxUnion.area(example.boxes(number));
    }
    return Optional.of(against(region, here, area));
  }

  /**
   * Compares a region with target boxes.
   *
   * @param region in original pixels
   * @param targets at least one box in original pixels
   */
  public static RegionQuality of(PixelBox region, List<PixelBox> targets, BoxesRule rule) {
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("no target boxes");
    }
    if (rule == Example.BoxesRule.ALL) {
      return against(region, targets);
    }
    List<RegionQuality> each =
        targets.stream().map(target -> against(region, List.of(target))).toList();
    return new RegionQuality(
        each.stream().mapToDouble(RegionQuality::coverage).max().orElseThrow(),
        each.stream().mapToDouble(RegionQuality::iou).max().orElseThrow(),
        each.stream().anyMatch(RegionQuality::hit));
  }

  private static RegionQuality against(PixelBox region, List<PixelBox> target) {
    return against(region, target, BoxUnion.area(target));
  }

  /**
   * Compares a region with a target.
   *
   * @param target the part of it that is in the region's image
   * @param area of the whole target
   */
  private static RegionQuality against(PixelBox region, List<PixelBox> target, long area) {
    long common = BoxUnion.areaInside(region, target);
    double coverage = (double) common / area;
    double iou = (double) common / (region.area() + area - common);
    return new RegionQuality(coverage, iou, coverage >= HIT_COVERAGE);
  }
}
