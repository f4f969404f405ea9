package dev.ergo.eval.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Spearman's rank correlation of two values of the same items; equal values share their mean rank.
 *
 * @param items number of items
 * @param rho from -1, each greater value goes with a smaller one, to 1
 * @param ci95 95 % interval by Fisher's transformation with the variance (1 + rho²/2) / (n - 3)
 *     (Bonett and Wright 2000)
 */
public record RankCorrelation(int items, double rho, @JsonProperty("ci95") Interval ci95) {

  private static final double CONFIDENCE = 0.95;

  /**
   * The correlation over items; empty for fewer than four, or where one of the values is the same
   * for all of them.
   */
  static <T> Optional<RankCorrelation> of(
      List<T> items, ToDoubleFunction<T> first, ToDoubleFunction<T> second) {
    double[] x = items.stream().mapToDouble(first).toArray();
    double[] y = items.stream().mapToDouble(second).toArray();
    if (x.length < 4 || isConstant(x) || isConstant(y)) {
      return Optional.empty();
    }
    double rho = new SpearmansCorrelation().correlation(x, y);
    return Optional.of(new RankCorrelation(x.length, rho, interval(rho, x.length)));
  }

  private static boolean isConstant(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static Interval interval(double rho, int items) {
    double normal =
        new NormalDistribution(null, 0, 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    double half = normal * Math.sqrt((1 + rho * rho / 2) / (items - 3));
    double centre = 0.5 * Math.log((1 + rho) / (1 - rho));
    return new Interval(Math.tanh(centre - half), Math.tanh(centre + half));
  }
}
