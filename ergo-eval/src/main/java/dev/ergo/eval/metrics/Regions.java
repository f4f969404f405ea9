package dev.ergo.eval.metrics;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Region metrics of one policy on one benchmark.
 *
 * @param means over all items
 * @param byCategory per category, in the order of their names; empty where no item has a region or
 *     category
 * @param byTargetSize per bin of the target's share of the image, small ones first; bins without
 *     items left out
 * @param sufficiency how often the crop alone gave the right answer; empty where it was not asked
 */
public record Regions(
    @JsonUnwrapped Means means,
    @JsonProperty("regions_by_category") Map<String, Group> byCategory,
    @JsonProperty("regions_by_target_size") Map<String, Group> byTargetSize,
    Optional<Accuracy> sufficiency) {

  /**
   * Means over the items that have what is averaged.
   *
   * @param cropArea share of the image's area, over items with a region
   * @param coverage share of the target inside the region, over items with region and target boxes
   * @param iou over the same items
   * @param hitRate over the same items
   * @param cropSideRank greater side of the region against that of the target: whether the policy
   *     looks more closely where less has to be seen; over items of which both are known
   */
  public record Means(
      @JsonProperty("crop_area_mean") Optional<Double> cropArea,
      @JsonProperty("coverage_mean") Optional<Double> coverage,
      @JsonProperty("iou_mean") Optional<Double> iou,
      Optional<Double> hitRate,
      Optional<RankCorrelation> cropSideRank) {

    private static Means of(List<ItemResult> items) {
      List<RegionQuality> targets =
          items.stream().flatMap(item -> item.region().quality().stream()).toList();
      return new Means(
          MeanError.ofItems(
              items.stream().flatMap(item -> item.region().cropArea().stream()).toList(),
              Double::doubleValue),
          MeanError.ofItems(targets, RegionQuality::coverage),
          MeanError.ofItems(targets, RegionQuality::iou),
          MeanError.ofItems(targets, target -> target.hit() ? 1 : 0),
          RankCorrelation.of(
              items.stream()
                  .map(ItemResult::region)
                  .filter(region -> region.crop().isPresent() && region.targetSide().isPresent())
                  .toList(),
              region -> region.crop().orElseThrow().size().longerSide(),
              region -> region.targetSide().orElseThrow()));
    }
  }

  /**
   * Items with a region that have something in common.
   *
   * @param items items with a region
   * @param accuracy share of right answers among them
   * @param means of their regions
   */
  public record Group(int items, double accuracy, @JsonUnwrapped Means means) {

    private static Group of(List<ItemResult> items) {
      double accuracy = (double) Accuracy.correct(items) / items.size();
      return new Group(items.size(), accuracy, Means.of(items));
    }
  }

  /**
   * Bins of target sizes by their upper ends, as shares of the image. They are fixed, so that
   * tables of different benchmarks can be read side by side.
   */
  private static final NavigableMap<Double, String> BINS =
      new TreeMap<>(
          Map.of(
              0.001,
              "below 0.1 %",
              0.01,
              "0.1 to 1 %",
              0.1,
              "1 to 10 %",
              Double.POSITIVE_INFINITY,
              "10 % and more"));

  static Regions of(List<ItemResult> items) {
    return new Regions(Means.of(items), byCategory(items), byTargetSize(items), sufficiency(items));
  }

  private static Map<String, Group> byCategory(List<ItemResult> items) {
    Map<String, Group> groups =
        items.stream()
            .filter(item -> item.region().crop().isPresent())
            .collect(
                groupingBy(
                    item -> item.item().category(),
                    TreeMap::new,
                    collectingAndThen(toList(), Group::of)));
    return groups.keySet().equals(Set.of("")) ? Map.of() : groups;
  }

  private static Map<String, Group> byTargetSize(List<ItemResult> items) {
    Map<Double, List<ItemResult>> bins =
        items.stream()
            .filter(item -> item.region().crop().isPresent())
            .filter(item -> item.region().targetArea().isPresent())
            .collect(
                groupingBy(
                    item -> BINS.higherKey(item.region().targetArea().get()),
                    TreeMap::new,
                    toList()));
    Map<String, Group> groups = new LinkedHashMap<>();
    bins.forEach((end, members) -> groups.put(BINS.get(end), Group.of(members)));
    return groups;
  }

  private static Optional<Accuracy> sufficiency(List<ItemResult> items) {
    List<Boolean> asked = items.stream().flatMap(item -> item.sufficient().stream()).toList();
    int sufficient = (int) asked.stream().filter(enough -> enough).count();
    return asked.isEmpty() ? Optional.empty() : Optional.of(Accuracy.of(asked.size(), sufficient));
  }
}
