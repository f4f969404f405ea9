package dev.ergo.eval.metrics;

import org.apache.commons.math3.distribution.TDistribution;

/** Student's interval of the mean of independent, nearly normal values (Student 1908). */
public final class Student {

  private Student() {}

  /**
   * The interval mean ± t s / √n, s with n - 1, t of n - 1 degrees of freedom.
   *
   * @param values independent ones; fewer than two have an unknown interval
   * @param confidence coverage, for example 0.95
   */
  public static Interval interval(double[] values, double confidence) {
    double level = Confidence.checked(confidence);
    MeanError mean = MeanError.of(values);
    if (mean.count() < 2) {
      return Interval.unknown();
    }
    double half =
        new TDistribution(null, mean.count() - 1.0).inverseCumulativeProbability((1 + level) / 2)
            * mean.standardError();
    return new Interval(mean.mean() - half, mean.mean() + half);
  }
}
