package dev.ergo.rl.sweep;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.eval.metrics.Holm;
import dev.ergo.eval.metrics.MeanError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a metric of a variant differs from that of the first variant, seed by seed.
 *
 * @param over the differences over the seeds that both have
 * @param pValue Student's paired test, two-sided, that another seed would differ as much the other
 *     way; empty for one seed
 * @param pHolm the same corrected by Holm over the variants whose metric is compared
 */
public record SeedDifference(
    @JsonUnwrapped SeedMean over, Optional<Double> pValue, Optional<Double> pHolm) {

  /** The level at which a difference is called one. */
  static final double LEVEL = 0.05;

  /** The difference without a correction. */
  static SeedDifference of(SeedMean over) {
    double[] values = over.values().stream().mapToDouble(Double::doubleValue).toArray();
    Optional<Double> pValue =
        values.length < 2 ? Optional.empty() : Optional.of(MeanError.of(values).pValue());
    return new SeedDifference(over, pValue, pValue);
  }

  /** The same differences of one metric, corrected together; those without a p-value stay. */
  static List<SeedDifference> corrected(List<SeedDifference> together) {
    double[] adjusted =
        Holm.adjusted(
            together.stream()
                .flatMap(one -> one.pValue.stream())
                .mapToDouble(Double::doubleValue)
                .toArray());
    List<SeedDifference> corrected = new ArrayList<>();
    int next = 0;
    for (SeedDifference one : together) {
      corrected.add(
          one.pValue.isEmpty()
              ? one
              : new SeedDifference(one.over, one.pValue, Optional.of(adjusted[next++])));
    }
    return corrected;
  }

  /** Whether it is one after the correction. */
  boolean survives() {
    return pHolm.filter(p -> p <= LEVEL).isPresent();
  }
}
