package dev.ergo.rl.advantage;

import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.Spread;
import java.util.stream.IntStream;

/** From the rewards of a batch to one number per episode. Implementations hold no state. */
public interface AdvantageEstimator {

  /**
   * Estimates the advantages.
   *
   * @param rewards episodes of a group are adjacent; NaN where nothing can be said of an episode
   * @param groupSize episodes per group; the batch is whole groups
   * @return one number per episode; NaN, which counts as 0, for one that has no advantage
   */
  double[] advantages(RewardTable rewards, int groupSize);

  /**
   * How far the rewards differ among those that each episode is compared with, for the metric of
   * groups without contrast; by default the standard deviation of its group's total rewards.
   */
  default double[] deviations(RewardTable rewards, int groupSize) {
    Spread[] groups = Spread.groups(rewards.totals(), groupSize);
    return IntStream.range(0, rewards.episodes())
        .mapToDouble(i -> groups[i / groupSize].std())
        .toArray();
  }
}
