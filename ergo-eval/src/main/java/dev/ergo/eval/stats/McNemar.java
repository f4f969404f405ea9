package dev.ergo.eval.stats;

import org.apache.commons.math3.distribution.BinomialDistribution;

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
    double tail =
        new BinomialDistribution(null, discordant, 0.5)
            .cumulativeProbability(Math.min(onlyFirst, onlySecond));
    return Math.min(1, 2 * tail);
  }
}
