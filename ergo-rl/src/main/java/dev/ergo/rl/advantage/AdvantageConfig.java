package dev.ergo.rl.advantage;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.Formerly;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardConfig;
import java.util.Map;

/**
 * How rewards become advantages.
 *
 * @param aggregation sum_then_normalize: components are added up first; normalize_then_sum (GDPO):
 *     each is normalised by itself, with no scale, no baseline
 * @param scale divisor: standard deviation of the group, of the batch, or none
 * @param baseline subtrahend: mean of the group, or leave_one_out (RLOO)
 * @param eps added to the standard deviation
 * @param missing what stands for a component that an episode has no score of, as region and area of
 *     one that answers without a crop. zero: nothing, so that its sum is the lower for it;
 *     group_mean: the mean of those of its group that have one, so that not zooming is judged by
 *     its outcome alone; not with normalize_then_sum, which compares those that have one in any
 *     case
 * @param custom an estimator of one's own in place of these: a class that implements
 *     dev.ergo.rl.advantage.AdvantageEstimator, with a public constructor without parameters
 *     (docs/extending.md). Example: {@code com.example.BestOfGroup}
 * @param credit episode: every sampled token gets the advantage of its episode; look: each look
 *     that of the components that it answers for, estimated by itself (docs/papers.md)
 * @param looks which components those are; only with credit look
 */
public record AdvantageConfig(
    Aggregation aggregation,
    GroupRelative.Scale scale,
    GroupRelative.Baseline baseline,
    Double eps,
    @Formerly(absent = "zero") Missing missing,
    @Formerly(absent = "null") String custom,
    @Formerly(absent = "episode") Credit credit,
    @Formerly(absent = "null") LookCredit looks) {

  /** Fills in defaults and checks the ranges. */
  public AdvantageConfig {
    aggregation = Check.orDefault(aggregation, Aggregation.SUM_THEN_NORMALIZE);
    if (custom == null && aggregation == Aggregation.SUM_THEN_NORMALIZE) {
      scale = Check.orDefault(scale, GroupRelative.Scale.GROUP);
      baseline = Check.orDefault(baseline, GroupRelative.Baseline.MEAN);
    } else {
      String reason =
          "must be absent with "
              + (custom == null ? "aggregation normalize_then_sum" : "an estimator of one's own");
      Check.require(scale == null, "scale", reason);
      Check.require(baseline == null, "baseline", reason);
    }
    missing = Check.orDefault(missing, Missing.ZERO);
    Check.require(
        missing == Missing.ZERO || aggregation == Aggregation.SUM_THEN_NORMALIZE,
        "missing",
        "changes nothing with aggregation normalize_then_sum; leave it out");
    eps = Check.above("eps", Check.orDefault(eps, 1e-4), 0);
    if (custom != null) {
      Check.made("custom", custom, AdvantageEstimator.class);
    }
    credit = Check.orDefault(credit, Credit.EPISODE);
    Check.require(
        looks == null || credit == Credit.LOOK,
        "looks",
        "must be absent with credit episode, for the looks share one advantage there");
    if (credit == Credit.LOOK) {
      looks = Check.orDefault(looks, new LookCredit(null, null));
    }
  }

  /** The defaults. */
  public static AdvantageConfig defaults() {
    return ConfigLoader.of(AdvantageConfig.class, Map.of());
  }

  /** Whether looks have advantages of their own. */
  public boolean byLook() {
    return credit == Credit.LOOK;
  }

  /**
   * Checks that looks answer for components that there are, and that each counts for one.
   *
   * @throws dev.ergo.core.config.InvalidValueException if not, with the whole key
   */
  public void checkFor(RewardConfig rewards) {
    if (byLook()) {
      looks.check(rewards.knownNames(), EpisodeScorer.of(rewards).weighted());
    }
  }

  AdvantageEstimator estimator() {
    if (custom != null) {
      return Check.made("custom", custom, AdvantageEstimator.class);
    }
    return switch (aggregation) {
      case SUM_THEN_NORMALIZE -> new GroupRelative(scale, baseline, eps);
      case NORMALIZE_THEN_SUM -> new NormalizedSum(eps);
    };
  }

  /** What shares an advantage. */
  public enum Credit {
    /** All looks of an episode. */
    EPISODE,
    /** The looks that zoom, and the one that ends the episode. */
    LOOK
  }

  /** What stands for a component that an episode has no score of. */
  public enum Missing {
    /** Nothing: it adds nothing to the sum. */
    ZERO,
    /** The mean of those of the group that have one. */
    GROUP_MEAN
  }

  /** Order of adding up and normalising. */
  public enum Aggregation {
    /** {@link GroupRelative}. */
    SUM_THEN_NORMALIZE,
    /** {@link NormalizedSum}. */
    NORMALIZE_THEN_SUM
  }
}
