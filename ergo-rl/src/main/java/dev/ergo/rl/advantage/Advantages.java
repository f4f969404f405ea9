package dev.ergo.rl.advantage;

import dev.ergo.rl.advantage.AdvantageConfig.Aggregation;
import dev.ergo.rl.advantage.AdvantageConfig.Baseline;
import dev.ergo.rl.advantage.AdvantageConfig.Scale;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.reward.Spread;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Advantages of a batch and what to log of its rewards; the numbers of TRL 1.16.
 *
 * <p>An episode without any score is left out of its group's baseline and gets 0, as does an
 * episode that is the only one with a score in its group.
 */
public final class Advantages {

  /** Spread below which TRL calls a group free of contrast. */
  private static final double NO_CONTRAST = 1e-8;

  private final double[] values;
  private final Map<String, Double> metrics;

  private Advantages(double[] values, Map<String, Double> metrics) {
    this.values = values;
    this.metrics = metrics;
  }

  /**
   * Computes the advantages.
   *
   * @param rewards rows of a group are adjacent
   * @param groupSize episodes per group
   * @param config the settings
   * @throws IllegalArgumentException if the rows are not whole groups
   */
  public static Advantages of(RewardTable rewards, int groupSize, AdvantageConfig config) {
    if (groupSize < 1 || rewards.episodes() == 0 || rewards.episodes() % groupSize != 0) {
      throw new IllegalArgumentException(
          rewards.episodes() + " episodes are not whole groups of " + groupSize);
    }
    boolean sumFirst = config.aggregation() == Aggregation.SUM_THEN_NORMALIZE;
    double[] compared =
        sumFirst ? rewards.totals() : sumOfNormalised(rewards, groupSize, config.eps());
    Spread batch = Spread.of(compared);
    Spread[] groups = spreads(compared, groupSize);
    double[] deviation = new double[compared.length];
    double[] advantages = new double[compared.length];
    for (int i = 0; i < compared.length; i++) {
      Spread group = groups[i / groupSize];
      boolean wholeBatch = !sumFirst || config.scale() == Scale.BATCH;
      deviation[i] = wholeBatch ? batch.std() : group.std();
      double above = compared[i] - (sumFirst ? baseline(compared[i], group, config) : batch.mean());
      double advantage =
          config.scale() == Scale.NONE ? above : above / (deviation[i] + config.eps());
      advantages[i] = Double.isNaN(advantage) ? 0 : advantage;
    }
    return new Advantages(advantages, metrics(rewards, groupSize, deviation));
  }

  private static double baseline(double reward, Spread group, AdvantageConfig config) {
    if (config.baseline() == Baseline.MEAN) {
      return group.mean();
    }
    // Mean of the others: NaN, and so no advantage, for an episode alone in its group.
    return group.mean() + (group.mean() - reward) / (group.count() - 1);
  }

  /** Weighted sum of the components' z-scores in their groups; NaN without any score. */
  private static double[] sumOfNormalised(RewardTable rewards, int groupSize, double eps) {
    int components = rewards.names().size();
    double[] sums = new double[rewards.episodes()];
    for (int k = 0; k < components; k++) {
      double[] column = rewards.column(k);
      Spread[] groups = spreads(column, groupSize);
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

  private static Spread[] spreads(double[] values, int groupSize) {
    Spread[] spreads = new Spread[values.length / groupSize];
    Arrays.setAll(
        spreads, g -> Spread.of(Arrays.copyOfRange(values, g * groupSize, (g + 1) * groupSize)));
    return spreads;
  }

  private static Map<String, Double> metrics(
      RewardTable rewards, int groupSize, double[] deviation) {
    Map<String, Double> metrics = new LinkedHashMap<>(rewards.metrics());
    Spread total = Spread.of(rewards.totals());
    double[] groupStd =
        Arrays.stream(spreads(rewards.totals(), groupSize)).mapToDouble(Spread::std).toArray();
    metrics.put("reward", total.mean());
    metrics.put("reward_std", total.std());
    metrics.put("reward_group_std", Spread.of(groupStd).mean());
    metrics.put(
        "frac_reward_zero_std",
        Arrays.stream(deviation).map(d -> d <= NO_CONTRAST ? 1 : 0).average().orElse(0));
    return metrics;
  }

  /** One advantage per episode. */
  public double[] values() {
    return values.clone();
  }

  /** The same as the loss takes them. */
  public float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /**
   * The table's metrics and, over weighted sums: {@code reward} (mean), {@code reward_std} (over
   * the batch, as TRL), {@code reward_group_std} (mean over groups of the group's, as VLM-R1 and
   * ms-swift log under the former name), {@code frac_reward_zero_std} (share of episodes whose
   * divisor is 0 up to eps).
   */
  public Map<String, Double> metrics() {
    return metrics;
  }
}
