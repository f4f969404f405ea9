package dev.ergo.eval.metrics;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * Difference of the means of two independent samples with unequal variances (Welch 1947).
 *
 * @param difference mean of the second sample minus mean of the first
 * @param standardError standard error of the difference
 * @param standardErrors the difference in standard errors (Welch's t); infinite where both samples
 *     are constant and differ, 0 where they are constant and equal
 * @param degreesOfFreedom Welch-Satterthwaite
 * @param pValue two-sided
 * @param ci95 95 % interval of the difference
 */
public record WelchDifference(
    double difference,
    double standardError,
    double standardErrors,
    double degreesOfFreedom,
    double pValue,
    Interval ci95) {

  /** Compares two samples of at least two values each. */
  public static WelchDifference of(double[] first, double[] second) {
    MeanError a = MeanError.of(first);
    MeanError b = MeanError.of(second);
    if (a.count() < 2 || b.count() < 2) {
      throw new IllegalArgumentException(
          "two samples of " + a.count() + " and " + b.count() + " values: 2 are needed in each");
    }
    double difference = b.mean() - a.mean();
    double varianceA = a.standardError() * a.standardError();
    double varianceB = b.standardError() * b.standardError();
    double error = Math.sqrt(varianceA + varianceB);
    if (error == 0) {
      double statistic = difference == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, difference);
      return new WelchDifference(
          difference,
          0,
          statistic,
          a.count() + b.count() - 2.0,
          difference == 0 ? 1 : 0,
          new Interval(difference, difference));
    }
    double freedom =
        error
            * error
            * error
            * error
            / (varianceA * varianceA / (a.count() - 1) + varianceB * varianceB / (b.count() - 1));
    TDistribution t = new TDistribution(null, freedom);
    double statistic = difference / error;
    double half = t.inverseCumulativeProbability(0.975) * error;
    return new WelchDifference(
        difference,
        error,
        statistic,
        freedom,
        2 * t.cumulativeProbability(-Math.abs(statistic)),
        new Interval(difference - half, difference + half));
  }
}
