package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutRow;
import java.util.List;
import java.util.Map;

/**
 * What a share of a step has sampled and scored: all that the step needs of it, wherever it was
 * computed. The rows are the trajectories; neither episodes nor images leave their worker.
 *
 * @param rows one for each episode, those of a question side by side, without an advantage yet
 * @param scores of each episode by component, NaN where there is none
 * @param figures of each episode
 * @param skipped rows of the data that gave their places to others because they can't be used
 * @param seconds by part of the step, under the names of metrics
 */
public record SampledShare(
    List<RolloutRow> rows,
    double[][] scores,
    List<EpisodeFigures> figures,
    int skipped,
    Map<String, Double> seconds) {

  /** The same with other scores. */
  SampledShare withScores(double[][] other) {
    return new SampledShare(rows, other, figures, skipped, seconds);
  }

  /** Copies the lists. */
  public SampledShare {
    rows = List.copyOf(rows);
    figures = List.copyOf(figures);
  }
}
