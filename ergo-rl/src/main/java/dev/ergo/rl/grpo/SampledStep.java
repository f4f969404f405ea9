package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.train.StepExamples;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The shares of a step, one behind the other: its episodes in the order of their slots.
 *
 * @param shares in order
 * @param seconds of what came before them, by the names of metrics
 */
public record SampledStep(List<SampledShare> shares, Map<String, Double> seconds) {

  /** Copies the list. */
  public SampledStep {
    shares = List.copyOf(shares);
  }

  /** One for each episode. */
  List<RolloutRow> rows() {
    return shares.stream().map(SampledShare::rows).flatMap(Collection::stream).toList();
  }

  /** One for each episode. */
  List<EpisodeFigures> figures() {
    return shares.stream().map(SampledShare::figures).flatMap(Collection::stream).toList();
  }

  /** Of each episode by component. */
  double[][] scores() {
    return shares.stream().flatMap(share -> Stream.of(share.scores())).toArray(double[][]::new);
  }

  /**
   * Counts for the loss.
   *
   * @param maskTruncated whether episodes that a length limit has ended carry no loss
   * @param maxLength sampled tokens that an episode can have at most
   */
  StepTotals totals(boolean maskTruncated, int maxLength) {
    int tokens =
        figures().stream()
            .filter(episode -> episode.stopped() || !maskTruncated)
            .mapToInt(EpisodeFigures::sampled)
            .sum();
    return new StepTotals(figures().size(), tokens, maxLength);
  }

  /** Metrics of the work itself: rows left out, and the seconds of the slowest share by part. */
  Map<String, Double> work() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put(
        StepExamples.SKIPPED, (double) shares.stream().mapToInt(SampledShare::skipped).sum());
    metrics.putAll(seconds);
    Map<String, Double> slowest = new LinkedHashMap<>();
    shares.forEach(
        share -> share.seconds().forEach((part, time) -> slowest.merge(part, time, Math::max)));
    slowest.forEach((part, time) -> metrics.merge(part, time, Double::sum));
    return metrics;
  }
}
