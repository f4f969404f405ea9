package dev.ergo.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All answers of one policy to one benchmark.
 *
 * @param items the answers to each item, its samples in order, at least one; in order of position
 */
record TaskAnswers(List<List<ItemResult>> items) {

  /** Groups answers that stand in order of position and sample. */
  static TaskAnswers of(List<ItemResult> answers) {
    Map<Integer, List<ItemResult>> items = new LinkedHashMap<>();
    for (ItemResult answer : answers) {
      items.computeIfAbsent(answer.position(), position -> new ArrayList<>()).add(answer);
    }
    return new TaskAnswers(List.copyOf(items.values()));
  }

  /** The first sample of each item. */
  List<ItemResult> first() {
    return items.stream().map(samples -> samples.get(0)).toList();
  }

  String benchmark() {
    return items.get(0).get(0).benchmark();
  }

  String policy() {
    return items.get(0).get(0).policy();
  }

  /** Share of right answers of each item. */
  double[] values() {
    return items.stream()
        .mapToDouble(
            samples ->
                (double) samples.stream().filter(ItemResult::correct).count() / samples.size())
        .toArray();
  }

  /** The image of each item. */
  List<String> images() {
    return first().stream().map(ItemResult::image).toList();
  }
}
