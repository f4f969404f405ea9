package dev.ergo.eval.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * The difference of two policies on the same items.
 *
 * @param items items that both were asked
 * @param difference mean value of the policy minus that of the baseline
 * @param ci95 95 % interval of the difference: Tango's score interval where all values are 0 or 1
 *     ({@link PairedShares}), else the paired bootstrap's with whole clusters drawn
 * @param onlyPolicy items where the policy's value is the greater: those that only it got right
 * @param onlyBaseline items where the baseline's value is the greater
 * @param pValue {@link SignTest} over clusters; McNemar's exact test where each has one item
 * @param pHolm the p-value corrected by Holm over the comparisons that are reported together
 */
public record PairedComparison(
    int items,
    double difference,
    Interval ci95,
    int onlyPolicy,
    int onlyBaseline,
    double pValue,
    double pHolm) {

  /**
   * Compares two policies; the p-value is not corrected yet.
   *
   * @param baseline the baseline's value per item, for example 1 for right and 0 for wrong
   * @param policy the policy's value per item, in the same order
   * @param clusters the cluster of each item, for example its image
   */
  public static PairedComparison of(
      double[] baseline, double[] policy, List<String> clusters, Bootstrap bootstrap) {
    int onlyBaseline = 0;
    int onlyPolicy = 0;
    for (int item = 0; item < baseline.length; item++) {
      onlyBaseline += baseline[item] > policy[item] ? 1 : 0;
      onlyPolicy += policy[item] > baseline[item] ? 1 : 0;
    }
    double[] differences = new double[baseline.length];
    Arrays.setAll(differences, item -> policy[item] - baseline[item]);
    double pValue = SignTest.clustered(baseline, policy, clusters);
    return new PairedComparison(
        baseline.length,
        MeanError.of(policy).mean() - MeanError.of(baseline).mean(),
        PairedShares.are(baseline) && PairedShares.are(policy)
            ? PairedShares.of(baseline, policy, clusters).interval(0.95)
            : bootstrap.clusteredMean(differences, clusters, 0.95),
        onlyPolicy,
        onlyBaseline,
        pValue,
        pValue);
  }

  /** This comparison with another corrected p-value. */
  PairedComparison withHolm(double corrected) {
    return new PairedComparison(
        items, difference, ci95, onlyPolicy, onlyBaseline, pValue, corrected);
  }
}
