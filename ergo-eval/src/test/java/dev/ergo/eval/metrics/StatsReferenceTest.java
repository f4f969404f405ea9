package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reference values of scipy 1.17.1 and statsmodels 0.15.0 (numpy 2.4.6, Python 3.11); most are
 * printed by bench/golden_statistics.py.
 */
@Tag("unit")
class StatsReferenceTest {

  private static final double[] FIRST = {1.0, 2.5, 3.5, 2.0, 4.0};
  private static final double[] SECOND = {2.0, 4.5, 5.0, 3.5, 6.0, 7.5, 4.0};

  // statsmodels.stats.proportion.proportion_confint(k, n, 1 - confidence, method="wilson")
  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.95, 0.0, 0.27753279986288926",
    "10, 10, 0.95, 0.7224672001371106, 1.0",
    "7, 10, 0.95, 0.39677814746114537, 0.8922087325936989",
    "156, 191, 0.95, 0.7558297341724367, 0.8651879934322007",
    "1, 1000, 0.95, 0.00017654637062607765, 0.005642558597957937",
    "156, 191, 0.99, 0.7344428255115696, 0.8777972296658862",
  })
  void wilsonInterval(long successes, long trials, double confidence, double low, double high) {
    Interval interval = Interval.wilson(successes, trials, confidence);
    assertEquals(low, interval.low(), 1e-10);
    assertEquals(high, interval.high(), 1e-10);
  }

  // statsmodels.stats.contingency_tables.mcnemar([[40, b], [c, 30]], exact=True).pvalue
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1.0",
    "5, 1, 0.21875",
    "10, 10, 1.0",
    "1, 9, 0.021484375",
    "20, 35, 0.05806414679240905",
    "192, 51, 2.0072656631576648e-20",
  })
  void mcNemarExact(int onlyFirst, int onlySecond, double pValue) {
    assertEquals(pValue, SignTest.mcNemar(onlyFirst, onlySecond), 1e-10 * pValue);
  }

  // t of 4 degrees of freedom at 97.5 % from tables; var(FIRST) = 1.425, mean 2.6
  @Test
  void studentInterval() {
    Interval interval = MeanError.of(FIRST).interval(0.95);
    double half = 2.7764451051977987 * Math.sqrt(1.425 / 5);
    assertEquals(2.6 - half, interval.low(), 1e-10);
    assertEquals(2.6 + half, interval.high(), 1e-10);
    assertTrue(Double.isNaN(MeanError.of(new double[] {1}).interval(0.95).low()));
    assertEquals(new Interval(3, 3), MeanError.of(new double[] {3, 3}).interval(0.95));
  }

  // scipy.stats.ttest_1samp(FIRST, 0).pvalue; with one degree of freedom 1 - 2 atan(t) / π
  @Test
  void studentsTest() {
    assertEquals(0.008218229702576019, MeanError.of(FIRST).pValue(), 1e-10);
    double[] two = {0.02, 0.12};
    assertEquals(1 - 2 * Math.atan(1.4) / Math.PI, MeanError.of(two).pValue(), 1e-10);
    assertEquals(0, MeanError.of(new double[] {3, 3}).pValue());
    assertEquals(1, MeanError.of(new double[] {0, 0, 0}).pValue());
    assertTrue(Double.isNaN(MeanError.of(new double[] {1}).pValue()));
  }

  // r = scipy.stats.ttest_ind(SECOND, FIRST, equal_var=False)
  // r.statistic; its error is the root of var / n over both samples
  @Test
  void welchDifference() {
    MeanError.Difference difference = MeanError.of(SECOND).minus(MeanError.of(FIRST));
    assertEquals(2.042857142857143, difference.value(), 1e-12);
    assertEquals(0.8567260891537823, difference.standardError(), 1e-12);
    assertEquals(2.3844927436200094, difference.statistic(), 1e-12);
  }

  // numpy.mean(SECOND), scipy.stats.sem(SECOND)
  @Test
  void meanAndStandardError() {
    MeanError error = MeanError.of(SECOND);
    assertEquals(7, error.count());
    assertEquals(4.642857142857143, error.mean(), 1e-12);
    assertEquals(0.6700593942604899, error.standardError(), 1e-12);
  }

  // statsmodels.stats.multitest.multipletests(p, method="holm")[1]
  @Test
  void holmCorrection() {
    assertArrayEquals(
        new double[] {0.04, 0.09, 0.09, 0.025, 0.9},
        Holm.adjusted(new double[] {0.01, 0.04, 0.03, 0.005, 0.9}),
        1e-12);
  }

  // d with power_proportions_2indep(d, accuracy, items, alpha=0.05).power == 0.8
  @ParameterizedTest
  @CsvSource({
    "0.5, 191, 0.1414624491965518",
    "0.8, 191, 0.10179815320893429",
    "0.8, 1919, 0.03492662598021168",
    "0.1, 40, 0.259707653885561",
    "0.25, 800, 0.06294976215219512",
  })
  void detectableBetweenIndependentSets(double accuracy, int items, double difference) {
    assertEquals(difference, DetectableDifference.unpaired(accuracy, items).orElseThrow(), 1e-8);
  }

  @Test
  void declineIsTakenWhereNoImprovementWouldShow() {
    assertEquals(0.18871142393225537, DetectableDifference.unpaired(0.99, 40).orElseThrow(), 1e-8);
    assertTrue(DetectableDifference.unpaired(0.5, 2).isEmpty());
    // From all wrong to all right: √n against 1.96 √0.5 = 1.386.
    assertTrue(DetectableDifference.unpaired(0, 1).isEmpty());
    assertTrue(DetectableDifference.unpaired(0, 2).isPresent());
    assertTrue(DetectableDifference.unpaired(1, 2).isPresent());
  }

  // The exact test's power summed over all tables, solved for 80 %. Connor's formula (1987), which
  // is
  // of the test without its exactness, gives .0901, .0360, .1958, .0198 and .0221.
  @ParameterizedTest
  @CsvSource({
    "0.2, 191, 0.09341529915246272",
    "0.05, 300, 0.03677894038689119",
    "0.5, 100, 0.2025028325922733",
    "0.02, 400, 0.019838896141871766",
    "0.05, 800, 0.022838744500724324",
  })
  void detectableOnTheSameItems(double discordant, int items, double difference) {
    assertEquals(difference, DetectableDifference.paired(discordant, items).orElseThrow(), 1e-8);
  }

  @Test
  void nothingShowsWherePoliciesHardlyDisagree() {
    assertTrue(DetectableDifference.paired(0, 100).isEmpty());
    assertTrue(DetectableDifference.paired(0.01, 100).isEmpty());
  }

  @Test
  void anAccuracyIsAShare() {
    assertEquals(new Accuracy(8, 2, 0.25, Interval.wilson(2, 8, 0.95)), Accuracy.of(8, 2));
  }

  // counted over all draws
  @ParameterizedTest
  @CsvSource({"5, 2, 1, 0.4", "5, 2, 3, 0.9", "8, 1, 4, 0.5", "8, 0, 4, 0", "6, 5, 2, 1"})
  void passAtK(int samples, int right, int k, double chance) {
    assertEquals(chance, Sampled.passAtK(samples, right, k), 1e-12);
  }

  // scipy.stats.spearmanr and the definition of the interval; the second case has equal values
  @Test
  void rankCorrelation() {
    assertRanks(
        List.of(1, 2, 3, 4, 5, 6),
        List.of(2, 1, 4, 3, 7, 5),
        new RankCorrelation(
            6, 0.8285714285714287, new Interval(-0.1272448957241561, 0.9864823442496332)));
    assertRanks(
        List.of(3, 3, 1, 8, 8, 8, 2),
        List.of(5, 9, 4, 4, 7, 9, 1),
        new RankCorrelation(
            7, 0.5049680562529427, new Interval(-0.4499424694681152, 0.9211449760120383)));
    assertEquals(Optional.empty(), ranks(List.of(1, 2, 3), List.of(1, 2, 3)));
    assertEquals(Optional.empty(), ranks(List.of(1, 2, 3, 4), List.of(7, 7, 7, 7)));
    assertEquals(
        new RankCorrelation(4, 1, new Interval(1, 1)),
        ranks(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8)).orElseThrow());
  }

  private static void assertRanks(
      List<Integer> first, List<Integer> second, RankCorrelation expected) {
    RankCorrelation found = ranks(first, second).orElseThrow();
    assertEquals(expected.items(), found.items());
    assertEquals(expected.rho(), found.rho(), 1e-12);
    assertEquals(expected.ci95().low(), found.ci95().low(), 1e-8);
    assertEquals(expected.ci95().high(), found.ci95().high(), 1e-8);
  }

  private static Optional<RankCorrelation> ranks(List<Integer> first, List<Integer> second) {
    return RankCorrelation.of(
        IntStream.range(0, first.size()).boxed().toList(), first::get, second::get);
  }
}
