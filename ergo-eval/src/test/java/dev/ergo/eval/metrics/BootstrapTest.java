package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Held against scipy 1.17.1 with 200,000 resamples; the tolerances are four times the Monte Carlo
 * error of 20,000 resamples here.
 */
@Tag("unit")
class BootstrapTest {

  private final Bootstrap bootstrap = new Bootstrap(20_000, 7);

  // x = [((i * 37) % 101) / 10 for i in range(200)]
  // scipy.stats.bootstrap((x,), numpy.mean, n_resamples=200000, method="percentile",
  //     random_state=1) -> 4.599, 5.41
  @Test
  void meanOfValues() {
    double[] values = IntStream.range(0, 200).mapToDouble(i -> ((i * 37) % 101) / 10.0).toArray();
    Interval interval = bootstrap.mean(values, 0.95);
    assertEquals(4.599, interval.low(), 0.016);
    assertEquals(5.41, interval.high(), 0.016);
  }

  // The same on 156 ones and 35 zeros -> 0.75916, 0.86911
  @Test
  void meanOfRightAndWrong() {
    double[] values = IntStream.range(0, 191).mapToDouble(i -> i < 156 ? 1 : 0).toArray();
    Interval interval = bootstrap.mean(values, 0.95);
    assertEquals(0.75916, interval.low(), 1.01 / 191);
    assertEquals(0.86911, interval.high(), 1.01 / 191);
  }

  // a = [(i * 7) % 3 == 0], b = [((i * 7) % 3 == 0) ^ (i % 10 == 0)], i < 300; the same on b - a
  // -> -0.00333, 0.07; 10 items right in a only, 20 in b only; Tango's score interval, its equation
  // solved by bisection in Python -> -0.0025979869, 0.0718463899;
  // statsmodels mcnemar([[0, 10], [20, 0]], exact=True).pvalue -> 0.09873714670538905
  @Test
  void pairedDifference() {
    double[] before = flags(i -> (i * 7) % 3 == 0);
    double[] after = flags(i -> ((i * 7) % 3 == 0) ^ (i % 10 == 0));
    List<String> own = IntStream.range(0, 300).mapToObj(String::valueOf).toList();
    PairedComparison comparison = PairedComparison.of(before, after, own, bootstrap);
    double[] differences = IntStream.range(0, 300).mapToDouble(i -> after[i] - before[i]).toArray();
    assertEquals(300, comparison.items());
    assertEquals(1 / 30.0, comparison.difference(), 1e-12);
    Interval drawn = bootstrap.mean(differences, 0.95);
    assertEquals(-0.00333, drawn.low(), 1.01 / 300);
    assertEquals(0.07, drawn.high(), 1.01 / 300);
    assertEquals(-0.0025979869, comparison.ci95().low(), 1e-8);
    assertEquals(0.0718463899, comparison.ci95().high(), 1e-8);
    assertEquals(10, comparison.onlyBaseline());
    assertEquals(20, comparison.onlyPolicy());
    assertEquals(0.09873714670538905, comparison.pValue(), 1e-12);
  }

  // 40 clusters of 1 + c % 5 items, value = (c * 3 + (first item)) % 4 == 0; numpy: draw 40 of 40
  // clusters 200,000 times, sum(sums) / sum(sizes), percentiles 2.5 and 97.5 -> 0.14876, 0.36066
  @Test
  void clustersAreDrawnWhole() {
    List<Double> values = new ArrayList<>();
    List<String> clusters = new ArrayList<>();
    for (int cluster = 0; cluster < 40; cluster++) {
      for (int item = 0; item < 1 + cluster % 5; item++) {
        values.add((cluster * 3 + (item == 0 ? 1 : 0)) % 4 == 0 ? 1.0 : 0.0);
        clusters.add("image-" + cluster);
      }
    }
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    Interval clustered = bootstrap.clusteredMean(array, clusters, 0.95);
    assertEquals(0.14876, clustered.low(), 0.006);
    assertEquals(0.36066, clustered.high(), 0.006);
    assertTrue(bootstrap.mean(array, 0.95).low() > clustered.low(), "items hide the dependence");
  }

  /** Two draws of two values: 0, 1/2 twice as often, 1. */
  @Test
  void asManyAreDrawnAsThereAre() {
    assertEquals(new Interval(0.5, 0.5), bootstrap.mean(new double[] {0, 1}, 0.4));
  }

  @Test
  void theSeedDecides() {
    double[] values = DoubleStream.iterate(1, x -> x * 1.1).limit(50).toArray();
    Interval interval = new Bootstrap(10_000, 3).mean(values, 0.9);
    assertEquals(interval, new Bootstrap(10_000, 3).mean(values, 0.9));
    assertTrue(!interval.equals(new Bootstrap(10_000, 4).mean(values, 0.9)));
  }

  @Test
  void edgesOfTheData() {
    assertEquals(Interval.unknown(), bootstrap.mean(new double[0], 0.95));
    assertEquals(new Interval(2, 2), bootstrap.mean(new double[] {2}, 0.95));
    assertEquals(new Interval(0, 1), Interval.wilson(0, 0, 0.95));
    assertTrue(Double.isNaN(MeanError.of(new double[] {1}).standardError()));
    MeanError one = MeanError.of(new double[] {1, 1});
    MeanError two = MeanError.of(new double[] {2, 2});
    assertEquals(Double.POSITIVE_INFINITY, two.minus(one).statistic());
    assertEquals(0, one.minus(one).statistic());
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(3, 2, 0.95));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(1, 2, 95));
    assertThrows(IllegalArgumentException.class, () -> new Interval(1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> bootstrap.clusteredMean(new double[1], List.of("a", "b"), 0.95));
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertEquals(100, new Bootstrap(100, 1).resamples());
    assertThrows(IllegalArgumentException.class, () -> new Bootstrap(99, 1));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(-1, 2, 0.95));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(1, 2, 0));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(1, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> new Interval(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new Interval(0, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> SignTest.mcNemar(-1, 2));
    assertThrows(IllegalArgumentException.class, () -> SignTest.mcNemar(2, -1));
    assertEquals(1, SignTest.mcNemar(0, 0));
    assertThrows(IllegalArgumentException.class, () -> Sampled.passAtK(4, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> Sampled.passAtK(4, 5, 1));
    assertThrows(IllegalArgumentException.class, () -> Sampled.passAtK(4, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> Sampled.passAtK(4, 1, 5));
    assertEquals(0.25, Sampled.passAtK(4, 1, 1), 1e-12);
    assertEquals(1, Sampled.passAtK(4, 0, 4) + Sampled.passAtK(4, 4, 4), 1e-12);
  }

  @Test
  void oneValueHasNoSpreadAndTwoHave() {
    assertEquals(Interval.unknown(), MeanError.of(new double[] {3}).interval(0.95));
    MeanError two = MeanError.of(new double[] {1, 3});
    assertEquals(1, two.standardError(), 1e-12);
    // Student's t of one degree of freedom is 12.706.
    assertEquals(2 - 12.706204736, two.interval(0.95).low(), 1e-6);
    assertEquals(2 + 12.706204736, two.interval(0.95).high(), 1e-6);
  }

  private static double[] flags(IntPredicate right) {
    return IntStream.range(0, 300).mapToDouble(i -> right.test(i) ? 1 : 0).toArray();
  }
}
