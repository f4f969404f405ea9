package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Bootstrap;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.DetectableDifference;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Interval;
import dev.ergo.eval.metrics.PairedComparison;
import dev.ergo.eval.run.EvalTask;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Means, clusters, p-values and their corrections of whole runs, against hand-computed values. */
@Tag("unit")
class ComparisonFiguresTest {

  @TempDir private Path folder;

  private EvalSummary run(List<IntPredicate> policies) {
    EvalTask[] tasks = new EvalTask[policies.size()];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] =
          StubRuns.task("p" + i, new StubData.Policy(policies.get(i), -1), String.valueOf(i));
    }
    return StubRuns.run(folder, BadItems.COUNT, tasks);
  }

  /** Ten wins about three images are three wins, however much they look like ten. */
  @Test
  void itemsOfAnImageAreNotIndependent() {
    // 7 and 8 are wrong by design: 0 to 3, then 4 to 6, then 9 to 11.
    EvalSummary summary = run(List.of(position -> false, position -> position < 12));
    Comparison comparison = summary.comparisons().get(0);
    assertEquals(10, comparison.whole().onlyPolicy());
    assertEquals(2 * Math.pow(0.5, 3), comparison.whole().pValue(), 1e-12);
    double[] values = new double[StubData.ITEMS];
    for (int i = 0; i < 12; i++) {
      values[i] = i == 7 || i == 8 ? 0 : 1;
    }
    double alone = width(new Bootstrap(500, 1).mean(values, 0.95));
    BenchmarkSummary line = summary.benchmarks().get(1);
    assertTrue(
        width(line.overall().ci95ByImage()) > 1.3 * alone,
        line.overall().ci95ByImage() + " against " + alone);
    assertTrue(
        width(comparison.whole().ci95()) > 1.3 * alone, comparison.whole().ci95().toString());
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }

  @Test
  void holmCorrectsAllComparisonsOfARunTogether() {
    // Wins at 2, 6, ... 38, one an image; the second policy has the first six of them.
    EvalSummary summary =
        run(
            List.of(
                position -> false,
                position -> position % 4 == 2,
                position -> position % 4 == 2 && position < 24));
    Comparison ten = summary.comparisons().get(0);
    Comparison six = summary.comparisons().get(1);
    assertEquals(2 / 1024.0, ten.whole().pValue(), 1e-12);
    assertEquals(2 * 2 / 1024.0, ten.whole().pHolm(), 1e-12);
    assertEquals(2 / 64.0, six.whole().pValue(), 1e-12);
    assertEquals(2 / 64.0, six.whole().pHolm(), 1e-12);
    // Of the wins 10, 30 are "far": eight and five are near. Row 13 can't be read: no category.
    assertEquals(List.of("", "far", "near"), List.copyOf(ten.byCategory().keySet()));
    PairedComparison near = ten.byCategory().get("near");
    assertEquals(List.of(8, 0), List.of(near.onlyPolicy(), near.onlyBaseline()));
    assertEquals(2 / 256.0, near.pValue(), 1e-12);
    assertEquals(6 * 2 / 256.0, near.pHolm(), 1e-12);
    assertEquals(5 * 2 / 32.0, six.byCategory().get("near").pHolm(), 1e-12);
    assertEquals(1, six.byCategory().get("").pHolm());
  }

  /** Ten items are won and nine are lost; 8 is wrong by design. */
  @Test
  void whatAComparisonCanShowDependsOnTheItemsThatDiffer() {
    Comparison comparison =
        run(List.of(position -> position % 4 == 0, position -> position % 4 == 2))
            .comparisons()
            .get(0);
    assertEquals(
        List.of(10, 9),
        List.of(comparison.whole().onlyPolicy(), comparison.whole().onlyBaseline()));
    assertEquals(DetectableDifference.paired(19 / 40.0, 40), comparison.minimumDetectable());
    assertTrue(comparison.minimumDetectable().isPresent());
  }

  @Test
  void aLossIsALossInEveryCategory() {
    Comparison comparison =
        run(List.of(position -> position % 4 == 2, position -> false)).comparisons().get(0);
    assertEquals(
        List.of(0, 10),
        List.of(comparison.whole().onlyPolicy(), comparison.whole().onlyBaseline()));
    PairedComparison near = comparison.byCategory().get("near");
    assertEquals(List.of(0, 8), List.of(near.onlyPolicy(), near.onlyBaseline()));
    assertEquals(-8 / 31.0, near.difference(), 1e-12);
  }

  @Test
  void meansAreThoseOfTheirOwnColumns() {
    BenchmarkSummary line = run(List.of(position -> true)).benchmarks().get(0);
    // A target of 100 x 100: 7 times the whole image of 400 x 300, 13 times a crop of 200 x 50
    // which shows its upper half.
    assertEquals(
        (7 / 12.0 + 13 * 5000 / 15000.0) / 20, line.regions().means().iou().orElseThrow(), 1e-12);
    assertEquals(120, line.cost().promptTokens().orElseThrow());
    assertEquals(30, line.cost().generatedTokens().orElseThrow());
  }
}
