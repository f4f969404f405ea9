package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.rl.reward.EpisodeScorer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the episodes of a step looked like, beside their rewards. */
final class EpisodeMetrics {

  private EpisodeMetrics() {}

  /** Metrics as docs/metrics.md defines them. */
  static Map<String, Double> of(RolloutBatch batch) {
    List<Episode> episodes = batch.episodes();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(
        "box/crop_area_mean",
        mean(episodes, e -> (double) e.crop().region().area() / e.crop().source().size().area()));
    for (BoxOutcome outcome : BoxOutcome.values()) {
      metrics.put(
          "box/" + outcome.name().toLowerCase(Locale.ROOT),
          mean(
              episodes, e -> e.lastZoom().filter(z -> z.outcome() == outcome).isPresent() ? 1 : 0));
    }
    metrics.put("looks/mean", mean(episodes, episode -> episode.looks().size()));
    metrics.put("completions/mean_length", mean(episodes, Episode::sampledCount));
    metrics.put(
        "completions/min_length",
        episodes.stream().mapToDouble(Episode::sampledCount).min().orElse(0));
    metrics.put(
        "completions/max_length",
        episodes.stream().mapToDouble(Episode::sampledCount).max().orElse(0));
    metrics.put("completions/clipped_ratio", mean(episodes, e -> e.stopped() ? 0 : 1));
    double forbidden = mean(episodes, EpisodeMetrics::forbiddenMass);
    // A server does not say it.
    if (!Double.isNaN(forbidden)) {
      metrics.put("sampling/forbidden_mass", forbidden);
    }
    if (batch.rewards().names().contains(EpisodeScorer.ANSWER)) {
      metrics.putAll(groups(batch));
    }
    return metrics;
  }

  /**
   * Shares of groups whose answers are all right, all wrong or mixed: only the last teach answers.
   */
  private static Map<String, Double> groups(RolloutBatch batch) {
    int component = batch.rewards().names().indexOf(EpisodeScorer.ANSWER);
    int groups = batch.episodes().size() / batch.group();
    double[] right = new double[groups];
    for (int i = 0; i < batch.episodes().size(); i++) {
      right[i / batch.group()] += batch.rewards().score(i, component);
    }
    long allRight = Arrays.stream(right).filter(count -> count == batch.group()).count();
    long allWrong = Arrays.stream(right).filter(count -> count == 0).count();
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("groups/all_right", (double) allRight / groups);
    shares.put("groups/all_wrong", (double) allWrong / groups);
    shares.put("groups/mixed", (double) (groups - allRight - allWrong) / groups);
    return shares;
  }

  private static double forbiddenMass(Episode episode) {
    return episode.looks().stream().mapToDouble(look -> look.sampled().forbiddenMass()).sum()
        / episode.looks().size();
  }

  private static double mean(List<Episode> episodes, ToDoubleFunction<Episode> value) {
    return episodes.stream().mapToDouble(value).average().orElse(0);
  }
}
