package dev.ergo.rl.replay;

import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/** Spearman's rank correlation; equal values share the mean of their ranks. */
final class RankCorrelation {

  private RankCorrelation() {}

  /**
   * The correlation of pairs, of those that have both values.
   *
   * @return empty for fewer than two such pairs, and where all values of a side are equal
   */
  static Optional<Double> of(double[] before, double[] after) {
    int[] both =
        IntStream.range(0, before.length)
            .filter(i -> !Double.isNaN(before[i]) && !Double.isNaN(after[i]))
            .toArray();
    if (both.length < 2) {
      return Optional.empty();
    }
    double correlation =
        new SpearmansCorrelation()
            .correlation(
                IntStream.of(both).mapToDouble(i -> before[i]).toArray(),
                IntStream.of(both).mapToDouble(i -> after[i]).toArray());
    return Optional.of(correlation).filter(Double::isFinite);
  }
}
