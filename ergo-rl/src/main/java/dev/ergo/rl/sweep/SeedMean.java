package dev.ergo.rl.sweep;

import dev.ergo.eval.metrics.Interval;
import dev.ergo.eval.metrics.MeanError;
import java.util.List;
import java.util.Optional;

/**
 * A metric over the seeds of a variant.
 *
 * @param mean over the seeds that have it
 * @param ci95 Student's 95 % interval of the mean; empty for one seed, which says nothing of others
 * @param values of these seeds, in their order
 */
public record SeedMean(double mean, Optional<Interval> ci95, List<Double> values) {

  /** Estimates from one value or more. */
  static SeedMean of(List<Double> values) {
    double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
    MeanError mean = MeanError.of(numbers);
    return new SeedMean(
        mean.mean(),
        numbers.length < 2 ? Optional.empty() : Optional.of(mean.interval(0.95)),
        List.copyOf(values));
  }

  /** The same, empty where there is no value. */
  static Optional<SeedMean> ofAny(List<Double> values) {
    return values.isEmpty() ? Optional.empty() : Optional.of(of(values));
  }
}
