package dev.ergo.rl.train;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

/**
 * The section {@code train.early_stop}.
 *
 * @param metric of the validations, as val/accuracy; default: that of keep_best
 * @param patience validations in a row without a gain after which the training ends
 * @param minDelta what counts as a gain: more than this better than the best before
 */
public record EarlyStopConfig(String metric, Integer patience, Double minDelta) {

  /** Fills in the defaults and checks the ranges. */
  public EarlyStopConfig {
    if (metric != null) {
      HeldOutMetric.of("metric", metric);
    }
    patience = atLeast("patience", orDefault(patience, 3), 1);
    minDelta = atLeast("min_delta", orDefault(minDelta, 0.0), 0);
  }
}
