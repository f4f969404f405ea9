package dev.ergo.eval.metrics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Two policies on the same items.
 *
 * @param items number of items
 * @param before mean value of the first policy
 * @param after mean value of the second policy
 * @param difference {@code after - before}
 * @param ci95 95 % interval of the difference (paired bootstrap)
 * @param onlyBefore items where the first policy's value is the greater
 * @param onlyAfter items where the second policy's value is the greater
 * @param pValue {@link ClusterSignTest}; McNemar's exact test for right/wrong values of independent
 *     items
 */
public record PairedComparison(
    int items,
    double before,
    double after,
    double difference,
    Interval ci95,
    int onlyBefore,
    int onlyAfter,
    double pValue) {

  /**
   * Compares values of the same, independent items.
   *
   * @param before the first policy's value per item, for example 1 for right and 0 for wrong
   * @param after the second policy's value per item, in the same order
   */
  public static PairedComparison of(double[] before, double[] after, Bootstrap bootstrap) {
    List<String> own = IntStream.range(0, before.length).mapToObj(String::valueOf).toList();
    return of(before, after, own, bootstrap.pairedDifference(before, after, 0.95));
  }

  /**
   * Compares values of items that form clusters; clusters are drawn whole.
   *
   * @param clusters the cluster of each item, for example its image
   */
  public static PairedComparison of(
      double[] before, double[] after, List<String> clusters, Bootstrap bootstrap) {
    return of(
        before,
        after,
        clusters,
        bootstrap.clusteredPairedDifference(before, after, clusters, 0.95));
  }

  private static PairedComparison of(
      double[] before, double[] after, List<String> clusters, Interval interval) {
    int onlyBefore = 0;
    int onlyAfter = 0;
    for (int item = 0; item < before.length; item++) {
      onlyBefore += before[item] > after[item] ? 1 : 0;
      onlyAfter += after[item] > before[item] ? 1 : 0;
    }
    double first = MeanError.of(before).mean();
    double second = MeanError.of(after).mean();
    return new PairedComparison(
        before.length,
        first,
        second,
        second - first,
        interval,
        onlyBefore,
        onlyAfter,
        ClusterSignTest.exact(before, after, clusters));
  }
}
