package dev.ergo.eval.metrics;

import dev.ergo.data.Example;
import dev.ergo.eval.benchmark.RotatedExamples;
import dev.ergo.eval.item.ItemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers by the place of the right option.
 *
 * @param letters one entry per letter, A first
 * @param allRotations items right in all rotations of their options, out of all items; empty where
 *     options were not rotated
 */
public record PositionBias(List<Letter> letters, Optional<Accuracy> allRotations) {

  /**
   * One place of an option.
   *
   * @param letter A for the first
   * @param gold items whose right option stands here
   * @param chosen items whose answer named the option here
   * @param goldShare {@code gold} over all items with options
   * @param chosenShare {@code chosen} over all items with options
   * @param accuracy share of right answers among the {@code gold} items; empty without any
   * @param ci95 Wilson's 95 % interval of the accuracy
   */
  public record Letter(
      String letter,
      int gold,
      int chosen,
      double goldShare,
      double chosenShare,
      Optional<Double> accuracy,
      Optional<Interval> ci95) {}

  /** The table over all items with options; empty if there are none. */
  static Optional<PositionBias> of(List<ItemResult> all) {
    List<ItemResult> items =
        all.stream().filter(item -> item.item().goldOption().isPresent()).toList();
    if (items.isEmpty()) {
      return Optional.empty();
    }
    int places = items.stream().mapToInt(item -> item.item().options()).max().orElseThrow();
    List<Letter> letters = new ArrayList<>();
    for (int place = 0; place < places; place++) {
      letters.add(letter(items, place));
    }
    return Optional.of(new PositionBias(letters, allRotations(items)));
  }

  private static Letter letter(List<ItemResult> items, int place) {
    Optional<Integer> option = Optional.of(place);
    List<ItemResult> gold =
        items.stream().filter(item -> item.item().goldOption().equals(option)).toList();
    int right = (int) gold.stream().filter(ItemResult::correct).count();
    int chosen =
        (int) items.stream().filter(item -> item.verdict().option().equals(option)).count();
    return new Letter(
        String.valueOf(Example.letter(place)),
        gold.size(),
        chosen,
        (double) gold.size() / items.size(),
        (double) chosen / items.size(),
        gold.isEmpty() ? Optional.empty() : Optional.of((double) right / gold.size()),
        gold.isEmpty() ? Optional.empty() : Optional.of(Interval.wilson(right, gold.size(), 0.95)));
  }

  private static Optional<Accuracy> allRotations(List<ItemResult> items) {
    Map<String, Boolean> right = new LinkedHashMap<>();
    for (ItemResult item : items) {
      String base = item.item().facets().get(RotatedExamples.ITEM);
      if (base != null) {
        right.merge(base, item.correct(), Boolean::logicalAnd);
      }
    }
    if (right.isEmpty()) {
      return Optional.empty();
    }
    int correct = (int) right.values().stream().filter(all -> all).count();
    return Optional.of(Accuracy.of(right.size(), correct));
  }
}
