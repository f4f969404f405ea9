package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.geometry.BoxOutcome;
import java.io.Serializable;
import java.util.Optional;

/**
 * What the metrics of a step count of an episode, beside its rewards.
 *
 * @param cropShare area of the last crop in that of its image
 * @param outcome what became of the last box; null for an episode that asked for none
 * @param looks its looks
 * @param sampled its sampled tokens
 * @param stopped whether every look ended by itself
 * @param forbiddenMass probability of tokens that must not be drawn, a mean over its looks
 */
public record EpisodeFigures(
    double cropShare,
    BoxOutcome outcome,
    int looks,
    int sampled,
    boolean stopped,
    double forbiddenMass)
    implements Serializable {

  /** The figures of an episode. */
  static EpisodeFigures of(Episode episode) {
    return new EpisodeFigures(
        (double) episode.crop().region().area() / episode.crop().source().size().area(),
        episode.lastZoom().map(zoom -> zoom.outcome()).orElse(null),
        episode.looks().size(),
        episode.sampledCount(),
        episode.stopped(),
        episode.looks().stream().mapToDouble(look -> look.sampled().forbiddenMass()).sum()
            / episode.looks().size());
  }

  /** What became of the last box, if there was one. */
  Optional<BoxOutcome> box() {
    return Optional.ofNullable(outcome);
  }
}
