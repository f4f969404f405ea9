package dev.ergo.eval.metrics;

import org.apache.commons.math3.special.Beta;

/** McNemar's exact test: whether two policies differ in accuracy on the same items. */
public final class McNemar {

  private McNemar() {}

  /**
   * Two-sided p-value of the exact binomial test on the items that only one policy got right.
   *
   * @param onlyFirst items that only the first got right
   * @param onlySecond items that only the second got right
   */
  public static double exact(int onlyFirst, int onlySecond) {
    int discordant = Math.addExact(onlyFirst, onlySecond);
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException("counts " + onlyFirst + " and " + onlySecond);
    }
    if (discordant == 0) {
      return 1;
    }
    // P(X <= k) of Binomial(n, 1/2) from its own side: 1 - P(X > k) would round to 0.
    int fewer = Math.min(onlyFirst, onlySecond);
    double tail = Beta.regularizedBeta(0.5, discordant - fewer, fewer + 1.0);
    return Math.min(1, 2 * tail);
  }
}
