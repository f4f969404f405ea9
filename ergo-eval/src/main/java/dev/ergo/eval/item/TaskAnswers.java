package dev.ergo.eval.item;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All answers of one policy to one benchmark.
 *
 * @param items the answers to each item, its samples in order, at least one; in order of position
 */
public record TaskAnswers(List<List<ItemResult>> items) {

  /**
   * Facet: the picture behind an item's image, where several items have versions of one picture.
   */
  public static final String CLUSTER = "photograph";

  /** Groups answers that stand in order of position and sample. */
  public static TaskAnswers of(List<ItemResult> answers) {
    Map<Integer, List<ItemResult>> items =
        answers.stream()
            .collect(groupingBy(answer -> answer.key().position(), LinkedHashMap::new, toList()));
    return new TaskAnswers(List.copyOf(items.values()));
  }

  /** The first sample of each item. */
  public List<ItemResult> first() {
    return items.stream().map(samples -> samples.get(0)).toList();
  }

  /** The benchmark's name. */
  public String benchmark() {
    return items.get(0).get(0).key().benchmark();
  }

  /** The policy's name. */
  public String policy() {
    return items.get(0).get(0).key().policy();
  }

  /** Share of right answers of each item. */
  public double[] values() {
    return items.stream()
        .mapToDouble(
            samples ->
                (double) samples.stream().filter(ItemResult::correct).count() / samples.size())
        .toArray();
  }

  /** The picture of each item: items with the same one are not independent. */
  public List<String> images() {
    return first().stream()
        .map(ItemResult::item)
        .map(item -> item.facets().getOrDefault(CLUSTER, item.image()))
        .toList();
  }
}
