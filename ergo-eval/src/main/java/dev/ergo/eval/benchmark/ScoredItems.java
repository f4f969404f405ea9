package dev.ergo.eval.benchmark;

import dev.ergo.eval.item.ItemResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Judged answers of one policy to a benchmark, or to a group of its items.
 *
 * @param items one answer an item
 */
public record ScoredItems(List<ItemResult> items) {

  /** The groups of equal keys, sorted by key. */
  public Map<String, ScoredItems> by(Function<ItemResult, String> key) {
    return items.stream()
        .collect(
            Collectors.groupingBy(
                key,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), ScoredItems::new)));
  }

  /** The groups of one value of a facet. */
  public Map<String, ScoredItems> byFacet(String name) {
    return by(item -> facet(item, name));
  }

  /** A facet; items that could not be read have none and form a group of their own, all wrong. */
  public static String facet(ItemResult item, String name) {
    return item.item().facets().getOrDefault(name, "unread");
  }

  /** Share of right answers. */
  public double accuracy() {
    return (double) items.stream().filter(ItemResult::correct).count() / items.size();
  }

  /** Whether all answers are right. */
  public boolean allRight() {
    return items.stream().allMatch(ItemResult::correct);
  }

  /** Mean of a value over the items; 0 where there are none. */
  public double mean(ToDoubleFunction<ItemResult> value) {
    return items.stream().mapToDouble(value).average().orElse(0);
  }
}
