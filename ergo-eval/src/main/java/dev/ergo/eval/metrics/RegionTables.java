package dev.ergo.eval.metrics;

import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.RegionQuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Region quality over groups of items. */
final class RegionTables {

  /**
   * Upper ends of the bins of target sizes, as shares of the image. They are fixed, so that tables
   * of different benchmarks can be read side by side.
   */
  private static final Map<String, Double> BINS = bins();

  private static final String LARGEST = "10 % and more";

  private RegionTables() {}

  private static Map<String, Double> bins() {
    Map<String, Double> bins = new LinkedHashMap<>();
    bins.put("below 0.1 %", 0.001);
    bins.put("0.1 to 1 %", 0.01);
    bins.put("1 to 10 %", 0.1);
    return bins;
  }

  /** Per category, in the order of their names; empty where no item has a region or category. */
  static Map<String, RegionSummary> byCategory(List<ItemResult> items) {
    Map<String, List<ItemResult>> groups = new TreeMap<>();
    items.stream()
        .filter(item -> item.region().crop().isPresent())
        .forEach(
            item ->
                groups
                    .computeIfAbsent(item.item().category(), name -> new ArrayList<>())
                    .add(item));
    return groups.keySet().equals(java.util.Set.of("")) ? Map.of() : regions(groups);
  }

  /** Per bin of the target's share of the image, small ones first; bins without items left out. */
  static Map<String, RegionSummary> byTargetSize(List<ItemResult> items) {
    Map<String, List<ItemResult>> groups = new LinkedHashMap<>();
    BINS.keySet().forEach(name -> groups.put(name, new ArrayList<>()));
    groups.put(LARGEST, new ArrayList<>());
    for (ItemResult item : items) {
      if (item.region().crop().isPresent() && item.region().targetArea().isPresent()) {
        groups.get(bin(item.region().targetArea().get())).add(item);
      }
    }
    groups.values().removeIf(List::isEmpty);
    return regions(groups);
  }

  private static String bin(double share) {
    return BINS.entrySet().stream()
        .filter(bin -> share < bin.getValue())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(LARGEST);
  }

  private static Map<String, RegionSummary> regions(Map<String, List<ItemResult>> groups) {
    Map<String, RegionSummary> regions = new LinkedHashMap<>();
    groups.forEach((name, items) -> regions.put(name, region(items)));
    return regions;
  }

  /** All items of the group have a region. */
  private static RegionSummary region(List<ItemResult> items) {
    List<RegionQuality> targets =
        items.stream().flatMap(item -> item.region().quality().stream()).toList();
    return new RegionSummary(
        items.size(),
        (double) Summarizer.correct(items) / items.size(),
        Summarizer.mean(
            items.stream().flatMap(item -> item.region().cropArea().stream()).toList(),
            Double::doubleValue),
        Summarizer.mean(targets, RegionQuality::coverage),
        Summarizer.mean(targets, RegionQuality::iou),
        Summarizer.mean(targets, quality -> quality.hit() ? 1.0 : 0.0));
  }
}
