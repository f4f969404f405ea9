package dev.ergo.eval.metrics;

import java.util.Map;

/**
 * Metrics of several sampled answers to each item.
 *
 * @param samples answers per item
 * @param avg avg@k: share of right answers among all
 * @param pass pass@k by k, 1 to {@code samples}: chance that one of k answers is right at least
 */
public record Sampled(int samples, ItemMean avg, Map<Integer, ItemMean> pass) {

  /**
   * A mean over items.
   *
   * @param value the mean
   * @param ci95 95 % bootstrap interval with all items of an image drawn together
   */
  public record ItemMean(double value, Interval ci95) {}

  /**
   * The unbiased estimator of pass@k (Chen et al. 2021, arXiv 2107.03374): the chance that at least
   * one of k samples, drawn without return from those made, is right, 1 − C(n − c, k) / C(n, k).
   *
   * @param samples n, samples made
   * @param right c, right ones among them
   * @param k 1 to n
   */
  static double passAtK(int samples, int right, int k) {
    if (right < 0 || right > samples || k < 1 || k > samples) {
      throw new IllegalArgumentException(
          "pass@" + k + " of " + right + " right among " + samples + " samples");
    }
    if (samples - right < k) {
      return 1;
    }
    double allWrong = 1;
    for (int i = samples - right + 1; i <= samples; i++) {
      allWrong *= 1 - (double) k / i;
    }
    return 1 - allWrong;
  }
}
