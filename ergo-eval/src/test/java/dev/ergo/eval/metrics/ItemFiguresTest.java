package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.item.ItemRegion;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Figures of a few judged items, counted by hand. */
@Tag("unit")
class ItemFiguresTest {

  private static ItemResult item(
      int position, String category, int gold, int chosen, boolean correct, ItemRegion region) {
    return new ItemResult(
        new ItemResult.Key("b", "p", position, 0),
        new ItemResult.Item(
            "" + position, "q", "i" + position, category, Map.of(), "", 3, Optional.of(gold)),
        List.of(),
        new Verdict(correct, "", Optional.of(chosen), FailureCause.NONE),
        region,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static ItemRegion region(boolean shown) {
    return new ItemRegion(
        Optional.of(shown ? BoxOutcome.VALID : BoxOutcome.MISSING),
        shown ? Optional.of(new PixelBox(0, 0, 1, 1)) : Optional.empty(),
        shown ? Optional.of(0.25) : Optional.empty(),
        Optional.of(0.05),
        Optional.empty());
  }

  /** A is right three times and B once; C never is, and is chosen once. */
  @Test
  void aPlaceHasTheSharesOfItsItems() {
    PositionBias bias =
        PositionBias.of(
                List.of(
                    item(0, "", 0, 0, true, ItemRegion.none()),
                    item(1, "", 0, 0, true, ItemRegion.none()),
                    item(2, "", 0, 2, false, ItemRegion.none()),
                    item(3, "", 1, 0, false, ItemRegion.none())))
            .orElseThrow();
    assertEquals(
        List.of(
            new PositionBias.Letter(
                "A",
                3,
                3,
                0.75,
                0.75,
                Optional.of(2 / 3.0),
                Optional.of(Interval.wilson(2, 3, 0.95))),
            new PositionBias.Letter(
                "B", 1, 0, 0.25, 0, Optional.of(0.0), Optional.of(Interval.wilson(0, 1, 0.95))),
            new PositionBias.Letter("C", 0, 1, 0, 0.25, Optional.empty(), Optional.empty())),
        bias.letters());
    assertEquals(Optional.empty(), bias.allRotations());
  }

  /** Four items show a region, and one has none though its target is known. */
  @Test
  void groupsOfRegionsAreOfItemsThatShowOne() {
    List<ItemResult> items =
        List.of(
            item(0, "near", 0, 0, true, region(true)),
            item(1, "near", 0, 0, true, region(true)),
            item(2, "near", 0, 1, false, region(true)),
            item(3, "far", 0, 0, true, region(true)),
            item(4, "near", 0, 1, false, region(false)));
    Regions regions = Regions.of(items);
    Regions.Group all = regions.byTargetSize().get("1 to 10 %");
    assertEquals(4, all.items());
    assertEquals(0.75, all.accuracy());
    assertEquals(3, regions.byCategory().get("near").items());
    assertEquals(2 / 3.0, regions.byCategory().get("near").accuracy());
    assertEquals(0.25, regions.byCategory().get("near").means().cropArea().orElseThrow());
  }

  /** Two categories are the fewest that are told apart. */
  @Test
  void categoriesAreComparedWhereThereAreTwo() {
    PolicyComparisons comparisons =
        new PolicyComparisons(new Bootstrap(100, 1), result -> result.key().position());
    comparisons.add(answers(false, "a", "b"), answers(true, "a", "b"), "before", "after");
    comparisons.add(answers(false, "a", "a"), answers(true, "a", "a"), "before", "after");
    List<Comparison> both = comparisons.corrected();
    assertEquals(List.of("a", "b"), List.copyOf(both.get(0).byCategory().keySet()));
    assertEquals(1, both.get(0).byCategory().get("b").onlyPolicy());
    assertEquals(Map.of(), both.get(1).byCategory());
  }

  private static TaskAnswers answers(boolean correct, String... categories) {
    List<ItemResult> items = new ArrayList<>();
    for (String category : categories) {
      items.add(item(items.size(), category, 0, correct ? 0 : 1, correct, ItemRegion.none()));
    }
    return TaskAnswers.of(items);
  }
}
