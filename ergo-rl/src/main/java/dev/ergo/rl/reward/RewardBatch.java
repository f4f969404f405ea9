package dev.ergo.rl.reward;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Episodes that are scored together: all that one round of sampling gives a step, the samples of a
 * question side by side. That is all of the step, unless dynamic sampling refills it: then each
 * refill is a batch. So a batch is a function of the configuration, the data and the weights; into
 * how many shares it was cut, and who computed them, does not show.
 *
 * @param step the step that they are sampled for, from 0
 * @param episodes at least one
 */
public record RewardBatch(long step, List<Member> episodes) {

  /** Copies the list. */
  public RewardBatch {
    episodes = List.copyOf(episodes);
  }

  /**
   * An episode of a batch. It has come from its worker without pixels: images are known by name and
   * size.
   *
   * @param prompt number of its question among those that the step samples
   * @param sample number of the episode among those of its question
   * @param scored the episode
   * @param prediction what was read as its answer; empty if nothing was
   * @param scores of the components that were scored before, unweighted, NaN where there is none
   */
  public record Member(
      int prompt,
      int sample,
      ScoredEpisode scored,
      Optional<String> prediction,
      Map<String, Double> scores) {}
}
