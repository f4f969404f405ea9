package dev.ergo.eval.metrics;

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
}
