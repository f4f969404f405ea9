package dev.ergo.rl.reward;

import dev.ergo.core.error.UserException;
import dev.ergo.eval.answer.AnswerMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All components and their weights: scores a batch of episodes. Components of weight 0 are scored
 * too, for the metrics, but {@code region}, which costs a judge.
 */
public final class EpisodeScorer {

  /** Name of the component that compares the final answer with the gold one. */
  public static final String ANSWER = "answer";

  /** Name of the component that penalises going away from the policy before training. */
  public static final String KL = "kl";

  /** Name of the component that says what a judge thinks of answers that the rule calls wrong. */
  public static final String ANSWER_JUDGE = "answer_judge";

  /** Name of the component that says what the crop adds to the chance of the gold answer. */
  public static final String CROP_GAIN = "crop_gain";

  /** Names of the components that are not of one's own. */
  static final Set<String> NAMES =
      Set.of(
          ANSWER,
          "region",
          "coverage",
          "area",
          "format",
          OverlongReward.NAME,
          KL,
          ANSWER_JUDGE,
          CROP_GAIN);

  private final List<Reward> rewards;
  private final double[] weights;

  /**
   * Combines any components.
   *
   * @param weighted components with distinct names and their weights, in the order of the columns
   */
  public EpisodeScorer(Map<Reward, Double> weighted) {
    this.rewards = List.copyOf(weighted.keySet());
    this.weights = weighted.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * The components of ERGO: answer, region, coverage, area, format; then those that a run may have.
   */
  public static EpisodeScorer of(RewardConfig config) {
    Map<Reward, Double> weighted = new LinkedHashMap<>();
    weighted.put(ErgoRewards.answer(new AnswerMatcher(config.match())), config.answer());
    if (config.needsJudge()) {
      weighted.put(ErgoRewards.region(), config.region());
    }
    weighted.put(ErgoRewards.coverage(), config.coverage());
    weighted.put(ErgoRewards.area(config.areaShape(), config.gamma()), config.area());
    weighted.put(new FormatReward(config.requireThink()), config.format());
    if (config.needsCropGain()) {
      weighted.put(ErgoRewards.cropGain(), config.cropGain());
    }
    if (config.overlong() != null) {
      weighted.put(config.overlong().make(), config.overlong().weight());
    }
    if (config.kl() != null) {
      weighted.put(ErgoRewards.kl(), config.kl().coefficient());
    }
    if (config.answerJudge() != null) {
      // It counts in the answer's own component.
      weighted.put(new LaterReward(ANSWER_JUDGE), 0.0);
    }
    config.custom().forEach(own -> weighted.put(own.make(), own.weight()));
    config.remote().forEach(one -> weighted.put(new LaterReward(one.name()), one.weight()));
    return new EpisodeScorer(weighted);
  }

  /** Component names in the order of the table's columns. */
  public List<String> names() {
    return rewards.stream().map(Reward::name).toList();
  }

  /** Names of the components that count in the reward. */
  public List<String> weighted() {
    List<String> names = names();
    return IntStream.range(0, weights.length)
        .filter(k -> weights[k] != 0)
        .mapToObj(names::get)
        .toList();
  }

  /** Scores every episode by every component; rows in the order given. */
  public RewardTable score(List<ScoredEpisode> episodes) {
    double[][] scores =
        episodes.stream()
            .map(episode -> rewards.stream().mapToDouble(r -> score(r, episode)).toArray())
            .toArray(double[][]::new);
    return table(scores);
  }

  /** Scores that were given before, as a table; [episodes][components]. */
  public RewardTable table(double[][] scores) {
    return new RewardTable(names(), weights, scores);
  }

  private static double score(Reward reward, ScoredEpisode episode) {
    double score = reward.score(episode);
    if (Double.isInfinite(score)) {
      throw new UserException(
          "reward %s gave %s for an episode of example %s; a score is a finite number, or NaN where nothing can be said"
              .formatted(reward.name(), score, episode.example().id()));
    }
    return score;
  }
}
