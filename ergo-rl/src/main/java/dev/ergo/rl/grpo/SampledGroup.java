package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutRow;
import java.util.List;

/**
 * A group that was sampled and scored.
 *
 * @param slot its place in the update of the step
 * @param rows one for each episode, without an advantage yet
 * @param scores of each episode by component, NaN where there is none
 * @param figures of each episode
 */
record SampledGroup(
    int slot, List<RolloutRow> rows, double[][] scores, List<EpisodeFigures> figures) {}
