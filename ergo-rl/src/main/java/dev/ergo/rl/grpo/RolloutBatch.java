package dev.ergo.rl.grpo;

import dev.ergo.core.episode.Episode;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.data.Example;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.reward.RewardTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a step has sampled and scored, one entry per episode, groups side by side.
 *
 * @param group samples per prompt
 * @param slots number of each prompt in its step; examples that were left out leave gaps
 * @param examples the example of each episode
 * @param episodes the episodes
 * @param rewards components of the reward
 * @param advantages what the update uses
 */
record RolloutBatch(
    int group,
    int[] slots,
    List<Example> examples,
    List<Episode> episodes,
    RewardTable rewards,
    Advantages advantages) {

  /**
   * The temperature at which all episodes were sampled, which the trainer's log-probs are taken at.
   *
   * @throws IllegalStateException if they were sampled at several
   */
  double temperature() {
    double first = episodes.get(0).temperature();
    if (episodes.stream().anyMatch(episode -> episode.temperature() != first)) {
      throw new IllegalStateException("episodes of one step were sampled at several temperatures");
    }
    return first;
  }

  /** The groups as the update pass takes them. */
  List<PrefixGroup> groups() {
    List<PrefixGroup> groups = new ArrayList<>();
    for (int from = 0; from < episodes.size(); from += group) {
      groups.add(
          new PrefixGroup(
              episodes.get(from).prompt(),
              episodes.subList(from, from + group).stream().map(Episode::continuation).toList()));
    }
    return groups;
  }
}
