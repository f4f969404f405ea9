package dev.ergo.rl.report;

import dev.ergo.data.Example;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.RowPlot;
import dev.ergo.rl.train.Validation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The same held-out items before and after training, drawn one beside the other. */
final class HeldOutItems {

  private final List<Pair> pairs = new ArrayList<>();

  private record Pair(Validation.Item before, Validation.Item after) {

    boolean was() {
      return before.correct() > 0;
    }

    boolean is() {
      return after.correct() > 0;
    }

    String change() {
      return (was() == is() ? "stayed " : "became ") + (is() ? "right" : "wrong");
    }
  }

  /** How many items of each kind of change are shown; what training did matters most. */
  private static final Map<String, Integer> SHOWN =
      Map.of("became right", 5, "became wrong", 3, "stayed wrong", 2, "stayed right", 2);

  /** Pairs the items that both validations have. */
  HeldOutItems(List<Validation.Item> before, List<Validation.Item> after) {
    Map<String, Validation.Item> earlier = new LinkedHashMap<>();
    before.forEach(item -> earlier.put(item.id(), item));
    for (Validation.Item item : after) {
      if (earlier.containsKey(item.id())) {
        pairs.add(new Pair(earlier.get(item.id()), item));
      }
    }
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Crop areas of all items by category: what the policy makes of easy and hard questions. */
  RowPlot cropAreas() {
    Map<String, List<Pair>> categories = new TreeMap<>();
    for (Pair pair : pairs) {
      String category = pair.after().category();
      categories
          .computeIfAbsent(category.isEmpty() ? "all" : category, name -> new ArrayList<>())
          .add(pair);
    }
    return new RowPlot(
        "Crop area of each item, share of the image; the bar is the mean",
        List.of("before", "after"),
        categories.entrySet().stream()
            .map(
                category ->
                    new RowPlot.Row(
                        category.getKey(),
                        List.of(
                            areas(category.getValue(), Pair::before),
                            areas(category.getValue(), Pair::after))))
            .toList());
  }

  private static Optional<RowPlot.Mark> areas(
      List<Pair> pairs, Function<Pair, Validation.Item> time) {
    return Optional.of(
        new RowPlot.Strip(pairs.stream().map(time).map(Validation.Item::cropArea).toList()));
  }

  /**
   * Two cards for each of some items, before and after.
   *
   * @param examples the validation's examples, by id
   */
  List<EpisodeCard> cards(Map<String, Example> examples, EpisodeCards maker) {
    List<EpisodeCard> cards = new ArrayList<>();
    Map<String, Integer> left = new LinkedHashMap<>(SHOWN);
    for (Pair pair : pairs) {
      Example example = examples.get(pair.after().id());
      if (example != null && left.merge(pair.change(), -1, Integer::sum) >= 0) {
        cards.add(maker.card(pair.before(), example, "before", pair.change()));
        cards.add(maker.card(pair.after(), example, "after", pair.change()));
      }
    }
    return cards;
  }
}
