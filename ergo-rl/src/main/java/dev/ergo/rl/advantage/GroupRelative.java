package dev.ergo.rl.advantage;

import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.Spread;
import java.util.Arrays;

/**
 * The weighted sum of an episode's rewards compared with those of its group (GRPO, arXiv
 * 2402.03300).
 *
 * @param eps added to the divisor
 */
public record GroupRelative(Scale scale, Baseline baseline, double eps)
    implements AdvantageEstimator {

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

  @Override
  public double[] advantages(RewardTable rewards, int groupSize) {
    double[] totals = rewards.totals();
    Spread[] groups = Spread.groups(totals, groupSize);
    double[] deviations = deviations(rewards, groupSize);
    double[] advantages = new double[totals.length];
    for (int i = 0; i < totals.length; i++) {
      double above = totals[i] - baseline(totals[i], groups[i / groupSize]);
      advantages[i] = scale == Scale.NONE ? above : above / (deviations[i] + eps);
    }
    return advantages;
  }

  private double baseline(double reward, Spread group) {
    if (baseline == Baseline.MEAN) {
      return group.mean();
    }
    // Mean of the others: NaN, and so no advantage, for an episode alone in its group.
    return group.mean() + (group.mean() - reward) / (group.count() - 1);
  }

  @Override
  public double[] deviations(RewardTable rewards, int groupSize) {
    if (scale != Scale.BATCH) {
      return AdvantageEstimator.super.deviations(rewards, groupSize);
    }
    double[] deviations = new double[rewards.episodes()];
    Arrays.fill(deviations, Spread.of(rewards.totals()).std());
    return deviations;
  }
}
