package dev.ergo.rl.grpo;

import dev.ergo.data.rollout.RolloutRow;
import dev.ergo.rl.train.StepExamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The shares of a round, one behind the other: its episodes in the order of their slots.
 *
 * @param shares in order; those that get no group are left out
 * @param seconds of what came before them, by the names of metrics
 */
public record SampledRound(List<SampledShare> shares, Map<String, Double> seconds) {

  /** Copies the list. */
  public SampledRound {
    shares = List.copyOf(shares);
  }

  /** One for each episode. */
  List<RolloutRow> rows() {
    return shares.stream().map(SampledShare::rows).flatMap(Collection::stream).toList();
  }

  /** Of each episode by component. */
  double[][] scores() {
    return shares.stream().flatMap(share -> Stream.of(share.scores())).toArray(double[][]::new);
  }

  /** Its groups. */
  List<SampledGroup> groups(SamplingRound round) {
    List<RolloutRow> rows = rows();
    List<EpisodeFigures> figures =
        shares.stream().map(SampledShare::figures).flatMap(Collection::stream).toList();
    double[][] scores = scores();
    int size = rows.size() / round.groups().size();
    List<SampledGroup> groups = new ArrayList<>();
    for (SamplingRound.Group group : round.groups()) {
      int from = groups.size() * size;
      groups.add(
          new SampledGroup(
              group.slot(),
              rows.subList(from, from + size),
              Arrays.copyOfRange(scores, from, from + size),
              figures.subList(from, from + size)));
    }
    return groups;
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
