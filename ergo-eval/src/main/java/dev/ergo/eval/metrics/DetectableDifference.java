package dev.ergo.eval.metrics;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Beta;

/**
 * Minimum detectable difference: the least true difference of two accuracies that a test at the
 * two-sided 5 % level finds with 80 % power. A benchmark can't tell policies apart that are closer.
 * Items count as independent; where several are about one image, less can be told.
 */
public final class DetectableDifference {

  /** Power that a difference has to reach. */
  public static final double POWER = 0.8;

  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  /** The two-sided level. */
  private static final double SIGNIFICANCE = 0.05;

  /** Its quantile. */
  private static final double LEVEL = NORMAL.inverseCumulativeProbability(1 - SIGNIFICANCE / 2);

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
   * Least difference that McNemar's exact test ({@link SignTest#mcNemar}) shows where two policies
   * answer the same items. Its power under a difference d is summed up: of n items m differ,
   * binomial with ψ, and of these k are for one policy, binomial with (1 + d/ψ)/2.
   *
   * @param discordant ψ, share of the items that exactly one of the two gets right
   * @param items n, at least 1
   * @return a difference above 0, or empty where even ψ itself would not show
   */
  public static Optional<Double> paired(double discordant, int items) {
    if (!(discordant > 0)) {
      return Optional.empty();
    }
    ExactPower exact = new ExactPower(discordant, items);
    return least(discordant, d -> exact.of(d) - POWER);
  }

  /** Power of McNemar's exact test at the 5 % level. */
  private static final class ExactPower {

    /** Numbers of differing items further from their mean than this have no part worth counting. */
    private static final double DEVIATIONS = 8;

    private final double discordant;
    private final int first;
    private final double[] chances;
    private final int[] refused;

    ExactPower(double discordant, int items) {
      this.discordant = discordant;
      double mean = items * discordant;
      double far = DEVIATIONS * Math.sqrt(mean * (1 - discordant)) + 1;
      first = (int) Math.max(0, Math.floor(mean - far));
      int last = (int) Math.min(items, Math.ceil(mean + far));
      BinomialDistribution differing = new BinomialDistribution(null, items, discordant);
      chances = new double[last - first + 1];
      refused = new int[chances.length];
      int most = -1;
      for (int i = 0; i < chances.length; i++) {
        chances[i] = differing.probability(first + i);
        while (SignTest.mcNemar(most + 1, Math.max(0, first + i - most - 1)) <= SIGNIFICANCE
            && 2 * (most + 1) < first + i) {
          most++;
        }
        refused[i] = most;
      }
    }

    /** The chance that the test shows a difference. */
    double of(double difference) {
      double one = Math.min(1, (1 + difference / discordant) / 2);
      double power = 0;
      for (int i = 0; i < chances.length; i++) {
        if (refused[i] >= 0) {
          int more = first + i - refused[i];
          double shown =
              Beta.regularizedBeta(one, more, refused[i] + 1.0)
                  + Beta.regularizedBeta(1 - one, more, refused[i] + 1.0);
          power += chances[i] * shown;
        }
      }
      return power;
    }
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
