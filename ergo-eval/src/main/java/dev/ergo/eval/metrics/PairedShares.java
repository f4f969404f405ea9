package dev.ergo.eval.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Two shares of the same items, as those that each of two policies gets right, and the score
 * interval of their difference (Tango 1998): all differences that the score test of McNemar's
 * family does not refuse. It keeps its coverage where few items differ, and has a width where none
 * does; the bootstrap draws from the few that differ and promises too much.
 *
 * @param items n, all items
 * @param onlySecond items that count for the second share alone
 * @param onlyFirst items that count for the first share alone
 */
public record PairedShares(double items, double onlySecond, double onlyFirst) {

  private static final double ACCURACY = 1e-12;
  private static final int MOST_STEPS = 200;

  /** Checks the counts, which need not be whole. */
  public PairedShares {
    if (!(items > 0) || !(onlySecond >= 0) || !(onlyFirst >= 0) || onlySecond + onlyFirst > items) {
      throw new IllegalArgumentException(
          "of %s items %s and %s".formatted(items, onlySecond, onlyFirst));
    }
  }

  /** Whether all values are 0 or 1, so that their means are shares. */
  public static boolean are(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
  }

  /**
   * The counts of independent items.
   *
   * @param first 1 for items that count, else 0
   * @param second the same of the second share, in the same order
   */
  public static PairedShares of(double[] first, double[] second) {
    int more = 0;
    int fewer = 0;
    for (int item = 0; item < first.length; item++) {
      more += second[item] > first[item] ? 1 : 0;
      fewer += first[item] > second[item] ? 1 : 0;
    }
    return new PairedShares(first.length, more, fewer);
  }

  /**
   * The counts where items of a cluster belong together, all divided by the {@link DesignEffect} of
   * the differences.
   *
   * @param clusters the cluster of each item
   */
  public static PairedShares of(double[] first, double[] second, List<String> clusters) {
    double[] differences = new double[first.length];
    Arrays.setAll(differences, item -> second[item] - first[item]);
    double effect = DesignEffect.of(differences, clusters);
    PairedShares counts = of(first, second);
    return new PairedShares(
        counts.items / effect, counts.onlySecond / effect, counts.onlyFirst / effect);
  }

  /** The second share minus the first. */
  public double difference() {
    return (onlySecond - onlyFirst) / items;
  }

  /**
   * Tango's interval of the difference.
   *
   * @param confidence coverage, for example 0.95
   */
  public Interval interval(double confidence) {
    double level =
        new NormalDistribution(null, 0, 1)
            .inverseCumulativeProbability((1 + Interval.checked(confidence)) / 2);
    double seen = difference();
    return new Interval(
        seen <= -1 ? -1 : root(d -> score(d) - level, -1, seen),
        seen >= 1 ? 1 : root(d -> score(d) + level, seen, 1));
  }

  private static double root(DoubleUnaryOperator falling, double low, double high) {
    double from = low + ACCURACY;
    double to = high - ACCURACY;
    return falling.applyAsDouble(from) <= 0
        ? low
        : falling.applyAsDouble(to) >= 0
            ? high
            : new BrentSolver(ACCURACY).solve(MOST_STEPS, falling::applyAsDouble, from, to);
  }

  /**
   * What was seen minus what a difference d lets expect, in standard deviations under d. The share
   * q of items that count for the first alone is the most probable one under d, the root of a
   * quadratic equation; the variance is n (2q + d − d²).
   */
  private double score(double d) {
    double b = (2 * items - onlySecond + onlyFirst) * d - onlySecond - onlyFirst;
    double c = -onlyFirst * d * (1 - d);
    double q = (Math.sqrt(Math.max(0, b * b - 8 * items * c)) - b) / (4 * items);
    double variance = items * (2 * q + d - d * d);
    double apart = onlySecond - onlyFirst - items * d;
    return apart == 0 ? 0 : apart / Math.sqrt(Math.max(variance, Double.MIN_NORMAL));
  }
}
