package dev.ergo.rl.advantage;

import dev.ergo.core.error.UserException;
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
    AdvantageEstimator estimator = config.estimator();
    double[] advantages = estimator.advantages(rewards, groupSize);
    if (advantages.length != rewards.episodes()) {
      throw new UserException(
          "%s gave %d advantages for %d episodes"
              .formatted(config.custom(), advantages.length, rewards.episodes()));
    }
    for (int i = 0; i < advantages.length; i++) {
      if (Double.isInfinite(advantages[i])) {
        throw new UserException(
            "%s gave %s for episode %d; an advantage is a finite number, or NaN for none"
                .formatted(config.custom(), advantages[i], i));
      }
      advantages[i] = Double.isNaN(advantages[i]) ? 0 : advantages[i];
    }
    return new Advantages(
        advantages, metrics(rewards, groupSize, estimator.deviations(rewards, groupSize)));
  }

  private static Map<String, Double> metrics(
      RewardTable rewards, int groupSize, double[] deviation) {
    Map<String, Double> metrics = new LinkedHashMap<>(rewards.metrics());
    Spread total = Spread.of(rewards.totals());
    double[] groupStd =
        Arrays.stream(Spread.groups(rewards.totals(), groupSize))
            .mapToDouble(Spread::std)
            .toArray();
    metrics.put("reward", total.mean());
    metrics.put("reward_std", total.std());
    metrics.put("reward_group_std", Spread.of(groupStd).mean());
    metrics.put(
        "frac_reward_zero_std",
        Arrays.stream(deviation).map(d -> isFlat(d) ? 1 : 0).average().orElse(0));
    return metrics;
  }

  /** Whether a group whose rewards deviate by so much is free of contrast. */
  public static boolean isFlat(double deviation) {
    return deviation <= NO_CONTRAST;
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
