package dev.ergo.rl.reward;

import dev.ergo.eval.answer.AnswerMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All components and their weights: scores a batch of episodes. Components of weight 0 are scored
 * too, for the metrics, but {@code region}, which costs a judge.
 */
public final class EpisodeScorer {

  /** Name of the component that compares the final answer with the gold one. */
  public static final String ANSWER = "answer";

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

  /** The components of ERGO: answer, region, coverage, area, format. */
  public static EpisodeScorer of(RewardConfig config) {
    Map<Reward, Double> weighted = new LinkedHashMap<>();
    weighted.put(new AnswerReward(new AnswerMatcher(config.match())), config.answer());
    if (config.needsJudge()) {
      weighted.put(new RegionReward(), config.region());
    }
    weighted.put(new CoverageReward(), config.coverage());
    weighted.put(new AreaReward(config.areaShape(), config.gamma()), config.area());
    weighted.put(new FormatReward(config.requireThink()), config.format());
    return new EpisodeScorer(weighted);
  }

  /** Component names in the order of the table's columns. */
  public List<String> names() {
    return rewards.stream().map(Reward::name).toList();
  }

  /** Scores every episode by every component; rows in the order given. */
  public RewardTable score(List<ScoredEpisode> episodes) {
    double[][] scores =
        episodes.stream()
            .map(episode -> rewards.stream().mapToDouble(r -> r.score(episode)).toArray())
            .toArray(double[][]::new);
    return new RewardTable(names(), weights, scores);
  }
}
