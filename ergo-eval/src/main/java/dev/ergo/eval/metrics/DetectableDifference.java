package dev.ergo.eval.metrics;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Minimum detectable difference: the least true difference of two accuracies that a test at the
 * two-sided 5 % level finds with 80 % power. A benchmark can't tell policies apart that are closer.
 * Items count as independent; where several are about one image, less can be told.
 */
public final class DetectableDifference {

  /** Power that a difference has to reach. */
  public static final double POWER = 0.8;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /** Quantile of the two-sided 5 % level. */
  private static final double LEVEL = NORMAL.inverseCumulativeProbability(0.975);

  private static final double POWER_QUANTILE = NORMAL.inverseCumulativeProbability(POWER);
  private static final double ACCURACY = 1e-10;

  private DetectableDifference() {}

  /**
   * Least improvement over an accuracy that a second, independent set of as many items shows; the
   * least decline where the accuracy is so high that no improvement would. The test is that of two
   * proportions with the pooled variance under the null hypothesis.
   *
   * @param accuracy 0 to 1
   * @param items items of each set, at least 1
   * @return a difference above 0, or empty where neither would show
   */
  public static Optional<Double> unpaired(double accuracy, int items) {
    return least(1 - accuracy, d -> power(accuracy, accuracy + d, items) - POWER)
        .or(() -> least(accuracy, d -> power(accuracy, accuracy - d, items) - POWER));
  }

  /**
   * Least difference that McNemar's test shows where two policies answer the same items (Connor
   * 1987): d solves d √n = z₀.₉₇₅ √ψ + z₀.₈ √(ψ − d²).
   *
   * @param discordant ψ, share of the items that exactly one of the two gets right
   * @param items n, at least 1
   * @return a difference above 0, or empty where even ψ itself would not show
   */
  public static Optional<Double> paired(double discordant, int items) {
    return least(
        discordant,
        d ->
            d * Math.sqrt(items)
                - LEVEL * Math.sqrt(discordant)
                - POWER_QUANTILE * Math.sqrt(Math.max(0, discordant - d * d)));
  }

  /** The least d in (0, greatest] where an increasing function is 0 or more. */
  private static Optional<Double> least(double greatest, DoubleUnaryOperator function) {
    if (!(greatest > 0) || function.applyAsDouble(greatest) < 0) {
      return Optional.empty();
    }
    if (function.applyAsDouble(greatest) == 0) {
      return Optional.of(greatest);
    }
    return Optional.of(new BrentSolver(ACCURACY).solve(1000, function::applyAsDouble, 0, greatest));
  }

  private static double power(double first, double second, int items) {
    double pooled = (first + second) / 2;
    double nullDeviation = Math.sqrt(2 * pooled * (1 - pooled));
    double deviation = Math.sqrt(first * (1 - first) + second * (1 - second));
    double shift = Math.abs(second - first) * Math.sqrt(items);
    if (deviation == 0) {
      return shift > LEVEL * nullDeviation ? 1 : 0;
    }
    double critical = LEVEL * nullDeviation;
    return NORMAL.cumulativeProbability((shift - critical) / deviation)
        + NORMAL.cumulativeProbability((-shift - critical) / deviation);
  }
}
