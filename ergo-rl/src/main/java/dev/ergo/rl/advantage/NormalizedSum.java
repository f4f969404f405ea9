package dev.ergo.rl.advantage;

import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.Spread;
import java.util.Arrays;

/**
 * Each component of the reward normalised in its group, then the components weighted and added up,
 * then the sums normalised over the batch: no component drowns the others by its spread (GDPO).
 *
 * @param eps added to the standard deviations
 */
record NormalizedSum(double eps) implements AdvantageEstimator {

  @Override
  public double[] advantages(RewardTable rewards, int groupSize) {
    double[] sums = sums(rewards, groupSize);
    Spread batch = Spread.of(sums);
    return Arrays.stream(sums).map(sum -> (sum - batch.mean()) / (batch.std() + eps)).toArray();
  }

  /** Weighted sum of the components' z-scores in their groups; NaN without any score. */
  private double[] sums(RewardTable rewards, int groupSize) {
    int components = rewards.names().size();
    double[] sums = new double[rewards.episodes()];
    for (int k = 0; k < components; k++) {
      double[] column = rewards.column(k);
      Spread[] groups = Spread.groups(column, groupSize);
      for (int i = 0; i < sums.length; i++) {
        Spread group = groups[i / groupSize];
        double z = (column[i] - group.mean()) / (group.std() + eps);
        sums[i] += Double.isNaN(z) ? 0 : rewards.weight(k) * z;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Double.isNaN(rewards.total(i)) ? Double.NaN : sums[i];
    }
    return sums;
  }

  @Override
  public double[] deviations(RewardTable rewards, int groupSize) {
    double[] deviations = new double[rewards.episodes()];
    Arrays.fill(deviations, Spread.of(sums(rewards, groupSize)).std());
    return deviations;
  }
}
