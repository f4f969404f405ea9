package dev.ergo.rl.grpo;

import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.DynamicSamplingConfig;
import dev.ergo.rl.train.TrainConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Which groups a step learns from: those whose accuracy lies in a range, or all.
 *
 * @param range the section, where groups are filtered
 * @param answer column of the answer reward; -1 where there is none
 */
record GroupFilter(Optional<DynamicSamplingConfig> range, int answer) {

  /**
   * The filter of a training.
   *
   * @param train the section
   * @param components names of the rewards, in the order of the scores
   */
  static GroupFilter of(TrainConfig train, List<String> components) {
    return new GroupFilter(
        Optional.ofNullable(train.dynamicSampling()), components.indexOf(EpisodeScorer.ANSWER));
  }

  /** Rounds of sampling in a step at most. */
  int rounds() {
    return range.map(DynamicSamplingConfig::maxRounds).orElse(1);
  }

  /**
   * Share of right answers in a group: the mean of its answer rewards, unweighted, over the
   * episodes that have one.
   *
   * @param scores [episodes][components] of the group
   * @return NaN if no episode has one
   */
  double accuracy(double[][] scores) {
    return answer < 0
        ? Double.NaN
        : answers(scores).filter(score -> !Double.isNaN(score)).average().orElse(Double.NaN);
  }

  private DoubleStream answers(double[][] scores) {
    return Stream.of(scores).mapToDouble(episode -> episode[answer]);
  }

  /** Whether a group is learned from; one of which nothing is known is not where it matters. */
  boolean keeps(double[][] scores) {
    return range.map(bounds -> holds(bounds, accuracy(scores))).orElse(true);
  }

  private static boolean holds(DynamicSamplingConfig bounds, double accuracy) {
    return bounds.accuracy().get(0) <= accuracy && accuracy <= bounds.accuracy().get(1);
  }
}
