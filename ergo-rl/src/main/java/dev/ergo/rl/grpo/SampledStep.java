package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.loss.StepTotals;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a step has sampled.
 *
 * @param learned the groups that it learns from, in the order of their slots
 * @param refused those that gave their places to others, in the order in which they were sampled
 * @param rounds of sampling
 * @param work metrics of the work itself
 */
record SampledStep(
    List<SampledGroup> learned, List<SampledGroup> refused, int rounds, Map<String, Double> work) {

  /** Copies the lists. */
  SampledStep {
    learned = List.copyOf(learned);
    refused = List.copyOf(refused);
  }

  /** One for each episode that is learned from. */
  List<RolloutRow> rows() {
    return rows(learned);
  }

  /** One for each other episode. */
  List<RolloutRow> refusedRows() {
    return rows(refused);
  }

  private static List<RolloutRow> rows(List<SampledGroup> groups) {
    return groups.stream().map(SampledGroup::rows).flatMap(Collection::stream).toList();
  }

  /** One for each episode that is learned from. */
  List<EpisodeFigures> figures() {
    return learned.stream().map(SampledGroup::figures).flatMap(Collection::stream).toList();
  }

  /** Of each episode that is learned from, by component. */
  double[][] scores() {
    return scores(learned);
  }

  /** Of each other episode. */
  double[][] refusedScores() {
    return scores(refused);
  }

  private static double[][] scores(List<SampledGroup> groups) {
    return groups.stream().flatMap(group -> Stream.of(group.scores())).toArray(double[][]::new);
  }

  /**
   * Counts for the loss.
   *
   * @param counted of each slot, whether its group counts
   * @param maskTruncated whether episodes that a length limit has ended carry no loss
   * @param maxLength sampled tokens that an episode can have at most
   */
  StepTotals totals(boolean[] counted, boolean maskTruncated, int maxLength) {
    List<EpisodeFigures> episodes =
        IntStream.range(0, counted.length)
            .filter(slot -> counted[slot])
            .mapToObj(slot -> learned.get(slot).figures())
            .flatMap(Collection::stream)
            .toList();
    int tokens =
        episodes.stream()
            .filter(episode -> episode.stopped() || !maskTruncated)
            .mapToInt(EpisodeFigures::sampled)
            .sum();
    return new StepTotals(episodes.size(), tokens, maxLength);
  }

  /**
   * What was sampled in all, whether it is learned from or not: rounds, episodes, and the shares of
   * groups whose answers are all right, all wrong or mixed, where there is an answer to be right
   * about.
   */
  Map<String, Double> metrics(GroupFilter filter) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<SampledGroup> all = Stream.of(learned, refused).flatMap(List::stream).toList();
    double[] accuracies =
        all.stream().mapToDouble(group -> filter.accuracy(group.scores())).toArray();
    if (filter.answer() >= 0) {
      double right = Arrays.stream(accuracies).filter(share -> share == 1).count();
      double wrong = Arrays.stream(accuracies).filter(share -> share == 0).count();
      int groups = accuracies.length;
      metrics.put("groups/all_right", right / groups);
      metrics.put("groups/all_wrong", wrong / groups);
      metrics.put("groups/mixed", (groups - right - wrong) / groups);
    }
    metrics.put("sampling/rounds", (double) rounds);
    metrics.put(
        "sampling/episodes", (double) all.stream().mapToInt(group -> group.scores().length).sum());
    if (filter.range().isPresent()) {
      metrics.put(
          "sampling/out_of_range",
          (double) learned.stream().filter(group -> !filter.keeps(group.scores())).count());
    }
    return metrics;
  }
}
