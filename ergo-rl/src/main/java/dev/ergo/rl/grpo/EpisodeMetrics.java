package dev.ergo.rl.grpo;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.reward.RewardTable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the episodes of a step looked like, beside their rewards. */
final class EpisodeMetrics {

  private EpisodeMetrics() {}

  /**
   * Metrics as docs/metrics.md defines them.
   *
   * @param episodes those of a question side by side
   * @param rewards a row for each
   * @param group episodes of a question
   */
  static Map<String, Double> of(List<EpisodeFigures> episodes, RewardTable rewards, int group) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("box/crop_area_mean", mean(episodes, EpisodeFigures::cropShare));
    for (BoxOutcome outcome : BoxOutcome.values()) {
      metrics.put(
          "box/" + outcome.name().toLowerCase(Locale.ROOT),
          mean(episodes, e -> e.box().filter(outcome::equals).isPresent() ? 1 : 0));
    }
    metrics.put("looks/mean", mean(episodes, EpisodeFigures::looks));
    metrics.put("completions/mean_length", mean(episodes, EpisodeFigures::sampled));
    metrics.put(
        "completions/min_length",
        episodes.stream().mapToDouble(EpisodeFigures::sampled).min().orElse(0));
    metrics.put(
        "completions/max_length",
        episodes.stream().mapToDouble(EpisodeFigures::sampled).max().orElse(0));
    metrics.put("completions/clipped_ratio", mean(episodes, e -> e.stopped() ? 0 : 1));
    double forbidden = mean(episodes, EpisodeFigures::forbiddenMass);
    // A server does not say it.
    if (!Double.isNaN(forbidden)) {
      metrics.put("sampling/forbidden_mass", forbidden);
    }
    if (rewards.names().contains(EpisodeScorer.ANSWER)) {
      metrics.putAll(groups(rewards, group));
    }
    return metrics;
  }

  /**
   * Shares of groups whose answers are all right, all wrong or mixed: only the last teach answers.
   */
  private static Map<String, Double> groups(RewardTable rewards, int group) {
    int component = rewards.names().indexOf(EpisodeScorer.ANSWER);
    int groups = rewards.episodes() / group;
    double[] right = new double[groups];
    for (int i = 0; i < rewards.episodes(); i++) {
      right[i / group] += rewards.score(i, component);
    }
    long allRight = Arrays.stream(right).filter(count -> count == group).count();
    long allWrong = Arrays.stream(right).filter(count -> count == 0).count();
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("groups/all_right", (double) allRight / groups);
    shares.put("groups/all_wrong", (double) allWrong / groups);
    shares.put("groups/mixed", (double) (groups - allRight - allWrong) / groups);
    return shares;
  }

  private static double mean(
      List<EpisodeFigures> episodes, ToDoubleFunction<EpisodeFigures> value) {
    return episodes.stream().mapToDouble(value).average().orElse(0);
  }
}
