package dev.ergo.rl.advantage;

import dev.ergo.core.episode.GroupShape;
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

  private final boolean byLook;
  private final double[] looking;
  private final double[] last;
  private final Map<String, Double> metrics;

  private Advantages(boolean byLook, double[] looking, double[] last, Map<String, Double> metrics) {
    this.byLook = byLook;
    this.looking = looking;
    this.last = last;
    this.metrics = metrics;
  }

  /**
   * Advantages of some rows, and how far the rewards of each differ from those it is compared with.
   */
  private record Estimate(double[] advantages, double[] deviations) {

    /** A row for each of so many neighbouring ones. */
    Estimate repeated(int times) {
      return times == 1 ? this : new Estimate(each(advantages, times), each(deviations, times));
    }

    private static double[] each(double[] values, int times) {
      double[] repeated = new double[values.length * times];
      Arrays.setAll(repeated, i -> values[i / times]);
      return repeated;
    }
  }

  /**
   * Computes the advantages of episodes that share no look.
   *
   * @param rewards rows of a group are adjacent
   * @param groupSize episodes per group
   * @param config the settings
   * @throws IllegalArgumentException if the rows are not whole groups
   */
  public static Advantages of(RewardTable rewards, int groupSize, AdvantageConfig config) {
    return of(rewards, GroupShape.of(groupSize), config);
  }

  /**
   * Computes the advantages.
   *
   * @param rewards rows of a group are adjacent
   * @param shape of the groups
   * @param config the settings
   * @throws IllegalArgumentException if the rows are not whole groups
   */
  public static Advantages of(RewardTable rewards, GroupShape shape, AdvantageConfig config) {
    int groupSize = shape.size();
    if (rewards.episodes() == 0 || rewards.episodes() % groupSize != 0) {
      throw new IllegalArgumentException(
          rewards.episodes() + " episodes are not whole groups of " + groupSize);
    }
    RewardTable compared = compared(rewards, groupSize, config);
    if (!config.byLook()) {
      Estimate all = estimate(compared, groupSize, config);
      return new Advantages(
          false, all.advantages, all.advantages, metrics(rewards, groupSize, all.deviations));
    }
    int siblings = shape.siblings();
    RewardTable ofCrops = compared.only(config.looks().first(rewards.names()));
    Estimate looking =
        estimate(siblings == 1 ? ofCrops : ofCrops.means(siblings), groupSize / siblings, config)
            .repeated(siblings);
    Estimate last =
        estimate(
            compared.only(config.looks().last(rewards.names())),
            siblings == 1 ? groupSize : siblings,
            config);
    double[] greater = new double[rewards.episodes()];
    Arrays.setAll(greater, i -> greater(looking.deviations[i], last.deviations[i]));
    Map<String, Double> metrics = metrics(rewards, groupSize, greater);
    metrics.put("advantage/looking_std", Spread.of(looking.advantages).std());
    metrics.put("advantage/last_std", Spread.of(last.advantages).std());
    return new Advantages(true, looking.advantages, last.advantages, metrics);
  }

  private static RewardTable compared(RewardTable rewards, int groupSize, AdvantageConfig config) {
    return config.missing() == AdvantageConfig.Missing.GROUP_MEAN
        ? rewards.filled(groupSize)
        : rewards;
  }

  /** The greater of two deviations, of which one that is not known counts for nothing. */
  private static double greater(double a, double b) {
    return Double.isNaN(a) || b > a ? b : a;
  }

  private static Estimate estimate(RewardTable rewards, int groupSize, AdvantageConfig config) {
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
    return new Estimate(advantages, estimator.deviations(rewards, groupSize));
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

  /**
   * One advantage for each look of an episode.
   *
   * @param looks how many it has
   */
  public double[] ofLooks(int episode, int looks) {
    double[] each = new double[looks];
    Arrays.fill(each, looking[episode]);
    each[looks - 1] = last[episode];
    return each;
  }

  /**
   * One advantage for an episode as a whole: its own, or where its looks have advantages of their
   * own the mean of these.
   *
   * @param looks how many it has
   */
  public double ofEpisode(int episode, int looks) {
    return byLook ? ((looks - 1) * looking[episode] + last[episode]) / looks : last[episode];
  }

  /** Those of the looks that zoom, one per episode. */
  public double[] looking() {
    return looking.clone();
  }

  /** Those of the last look, one per episode; without advantages by look the episode's. */
  public double[] last() {
    return last.clone();
  }

  /** The same as the loss takes them. */
  public LookAdvantages forLoss() {
    return new LookAdvantages(byLook, floats(looking), floats(last));
  }

  private static float[] floats(double[] values) {
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
   * divisor is 0 up to eps). Where looks have advantages of their own, an episode whose two
   * divisors are 0, and {@code advantage/looking_std} and {@code advantage/last_std}, the standard
   * deviations of both over the episodes.
   */
  public Map<String, Double> metrics() {
    return metrics;
  }
}
