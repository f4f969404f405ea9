package dev.ergo.eval.metrics;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A mean with its standard error.
 *
 * @param count number of values
 * @param mean their mean, NaN if there are none
 * @param standardError sample standard deviation (n - 1) over the root of n, NaN below two values
 */
public record MeanError(int count, double mean, double standardError) {

  /** Mean and standard error of independent values. */
  public static MeanError of(double[] values) {
    double error =
        values.length < 2 ? Double.NaN : Math.sqrt(StatUtils.variance(values) / values.length);
    return new MeanError(values.length, StatUtils.mean(values), error);
  }

  /**
   * Student's interval of the mean of nearly normal values (Student 1908): mean ± t s / √n, with t
   * of n - 1 degrees of freedom; unknown for fewer than two values.
   *
   * @param confidence coverage, for example 0.95
   */
  public Interval interval(double confidence) {
    double level = Interval.checked(confidence);
    if (count < 2) {
      return Interval.unknown();
    }
    double half =
        new TDistribution(null, count - 1.0).inverseCumulativeProbability((1 + level) / 2)
            * standardError;
    return new Interval(mean - half, mean + half);
  }
}
