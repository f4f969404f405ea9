package dev.ergo.rl.grpo;

import dev.ergo.core.geometry.BoxOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the episodes of a step looked like, beside their rewards. */
final class EpisodeMetrics {

  private EpisodeMetrics() {}

  /** Metrics as docs/metrics.md defines them. */
  static Map<String, Double> of(List<EpisodeFigures> episodes) {
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
    return metrics;
  }

  private static double mean(
      List<EpisodeFigures> episodes, ToDoubleFunction<EpisodeFigures> value) {
    return episodes.stream().mapToDouble(value).average().orElse(0);
  }
}
