package dev.ergo.eval.metrics;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A confidence interval, ends included; [low, high] in JSON.
 *
 * @param low lower end
 * @param high upper end, not below {@code low}
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Interval(double low, double high) {

  /** Checks the order of the ends; both may be NaN where there is too little data. */
  public Interval {
    if (low > high || Double.isNaN(low) != Double.isNaN(high)) {
      throw new IllegalArgumentException("not an interval: [" + low + ", " + high + "]");
    }
  }

  /** The interval of too little data: both ends NaN. */
  public static Interval unknown() {
    return new Interval(Double.NaN, Double.NaN);
  }

  /**
   * Wilson's score interval of a success probability (Wilson 1927), without continuity correction.
   *
   * @param successes right answers, 0 to {@code trials}
   * @param trials items; with 0 the interval is [0, 1]. Neither need be whole: items that belong
   *     together count as fewer
   * @param confidence coverage, for example 0.95
   */
  public static Interval wilson(double successes, double trials, double confidence) {
    if (!(successes >= 0 && successes <= trials)) {
      throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
    }
    if (trials == 0) {
      return new Interval(0, 1);
    }
    double z =
        new NormalDistribution(null, 0, 1)
            .inverseCumulativeProbability((1 + checked(confidence)) / 2);
    double rate = successes / trials;
    double squared = z * z / trials;
    double centre = (rate + squared / 2) / (1 + squared);
    double half =
        z * Math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials)) / (1 + squared);
    // The ends are exact at 0 and 1, where rounding would leave 1e-17.
    return new Interval(
        successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
  }

  /** The confidence itself, if it is one. */
  static double checked(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must lie between 0 and 1: " + confidence);
    }
    return confidence;
  }
}
