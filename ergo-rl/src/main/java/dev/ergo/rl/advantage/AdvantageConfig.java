package dev.ergo.rl.advantage;

import dev.ergo.core.config.Check;

/**
 * How rewards become advantages.
 *
 * @param aggregation sum_then_normalize: components are added up first; normalize_then_sum (GDPO):
 *     each is normalised by itself, with no scale, no baseline
 * @param scale divisor: standard deviation of the group, of the batch, or none
 * @param baseline subtrahend: mean of the group, or leave_one_out (RLOO)
 * @param eps added to the standard deviation
 */
public record AdvantageConfig(Aggregation aggregation, Scale scale, Baseline baseline, Double eps) {

  /** Fills in defaults and checks the ranges. */
  public AdvantageConfig {
    aggregation = Check.orDefault(aggregation, Aggregation.SUM_THEN_NORMALIZE);
    if (aggregation == Aggregation.SUM_THEN_NORMALIZE) {
      scale = Check.orDefault(scale, Scale.GROUP);
      baseline = Check.orDefault(baseline, Baseline.MEAN);
    } else {
      String reason = "must be absent with aggregation normalize_then_sum";
      Check.require(scale == null, "scale", reason);
      Check.require(baseline == null, "baseline", reason);
    }
    eps = Check.above("eps", Check.orDefault(eps, 1e-4), 0);
  }

  /** The defaults. */
  public static AdvantageConfig defaults() {
    return new AdvantageConfig(null, null, null, null);
  }

  /** Order of adding up and normalising. */
  public enum Aggregation {
    /** The weighted sum of the components is compared (GRPO, arXiv 2402.03300). */
    SUM_THEN_NORMALIZE,
    /**
     * Each component is normalised in its group, then they are weighted and added up, then the sums
     * are normalised over the batch: no component drowns the others by its spread (GDPO).
     */
    NORMALIZE_THEN_SUM
  }

  /** Divisor. */
  public enum Scale {
    /** Standard deviation of the episode's group, with Bessel's correction. */
    GROUP,
    /** Standard deviation over the whole batch. */
    BATCH,
    /** No division (arXiv 2503.20783). */
    NONE
  }

  /** Subtrahend. */
  public enum Baseline {
    /** Mean of the group. */
    MEAN,
    /** Mean of the other episodes of the group (RLOO, arXiv 2402.14740). */
    LEAVE_ONE_OUT
  }
}
