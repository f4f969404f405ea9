package dev.ergo.eval.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
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

  /** The mean of a value over items; empty if there are none. */
  static <T> Optional<Double> ofItems(List<T> items, ToDoubleFunction<T> value) {
    OptionalDouble mean = items.stream().mapToDouble(value).average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
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

  /**
   * Two-sided p-value of Student's test that the mean is 0; NaN for fewer than two values, 0 where
   * all are equal and none is 0, 1 where all are 0.
   */
  public double pValue() {
    if (count < 2) {
      return Double.NaN;
    }
    if (standardError == 0) {
      return mean == 0 ? 1 : 0;
    }
    double statistic = Math.abs(mean) / standardError;
    return 2 * new TDistribution(null, count - 1.0).cumulativeProbability(-statistic);
  }

  /**
   * The difference to the mean of another, independent sample with a variance of its own (Welch
   * 1947).
   *
   * @param earlier the mean that is subtracted
   */
  public Difference minus(MeanError earlier) {
    double difference = mean - earlier.mean;
    double error =
        Math.sqrt(earlier.standardError * earlier.standardError + standardError * standardError);
    return new Difference(difference, error, difference == 0 ? 0 : difference / error);
  }

  /**
   * A difference of two means.
   *
   * @param value the difference
   * @param standardError its standard error, NaN where a sample has fewer than two values
   * @param statistic the difference in standard errors (Welch's t); infinite where both samples are
   *     constant and differ, 0 where the means are equal
   */
  public record Difference(double value, double standardError, double statistic) {}
}
