package dev.ergo.eval.item;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example;
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
   * @param region in original pixels
   */
  public static Optional<RegionQuality> of(PixelBox region, Example example) {
    return example.boxes().isEmpty()
        ? Optional.empty()
        : Optional.of(of(region, example.boxes(), example.boxesRule()));
  }

  /**
   * Compares a region with target boxes.
   *
   * @param region in original pixels
   * @param targets at least one box in original pixels
   */
  public static RegionQuality of(PixelBox region, List<PixelBox> targets, Example.BoxesRule rule) {
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
    long area = BoxUnion.area(target);
    long common = BoxUnion.areaInside(region, target);
    double coverage = (double) common / area;
    double iou = (double) common / (region.area() + area - common);
    return new RegionQuality(coverage, iou, coverage >= HIT_COVERAGE);
  }
}
