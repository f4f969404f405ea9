package dev.ergo.eval.metrics;

import org.apache.commons.math3.distribution.NormalDistribution;

/** Wilson's score interval of a proportion (Wilson 1927), without continuity correction. */
public final class Wilson {

  private Wilson() {}

  /**
   * The interval of a success probability.
   *
   * @param successes right answers, 0 to {@code trials}
   * @param trials items; with 0 the interval is [0, 1]
   * @param confidence coverage, for example 0.95
   */
  public static Interval interval(long successes, long trials, double confidence) {
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
    }
    if (trials == 0) {
      return new Interval(0, 1);
    }
    double z =
        new NormalDistribution(null, 0, 1)
            .inverseCumulativeProbability((1 + Confidence.checked(confidence)) / 2);
    double rate = (double) successes / trials;
    double squared = z * z / trials;
    double centre = (rate + squared / 2) / (1 + squared);
    double half =
        z * Math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials)) / (1 + squared);
    // The ends are exact at 0 and 1, where rounding would leave 1e-17.
    return new Interval(
        successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
  }
}
