package dev.ergo.rl.reward;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The scores of a batch: one row per episode, one column per component. NaN stands for a score that
 * could not be given; it counts neither for nor against the episode.
 */
public final class RewardTable {

  private final List<String> names;
  private final double[] weights;
  private final double[][] scores;

  /**
   * Makes the table.
   *
   * @param names component names
   * @param weights one per component
   * @param scores [episodes][components]; rows of a group are adjacent
   */
  public RewardTable(List<String> names, double[] weights, double[][] scores) {
    this.names = List.copyOf(names);
    this.weights = weights.clone();
    this.scores = Arrays.stream(scores).map(double[]::clone).toArray(double[][]::new);
    if (weights.length != names.size()) {
      throw new IllegalArgumentException(weights.length + " weights for " + names);
    }
    for (double[] row : scores) {
      if (row.length != names.size()) {
        throw new IllegalArgumentException(row.length + " scores for " + names);
      }
    }
  }

  /** The same with another weight of a component. */
  public RewardTable withWeight(String component, double weight) {
    double[] others = weights.clone();
    others[names.indexOf(component)] = weight;
    return new RewardTable(names, others, scores);
  }

  /** The same without all components but some, in the order of the columns. */
  public RewardTable only(Set<String> components) {
    int[] columns =
        IntStream.range(0, names.size()).filter(k -> components.contains(names.get(k))).toArray();
    return new RewardTable(
        IntStream.of(columns).mapToObj(names::get).toList(),
        IntStream.of(columns).mapToDouble(k -> weights[k]).toArray(),
        Arrays.stream(scores)
            .map(row -> IntStream.of(columns).mapToDouble(k -> row[k]).toArray())
            .toArray(double[][]::new));
  }

  /**
   * One row for each so many neighbouring ones: of each component the mean over those that have it,
   * exactly their value if they are all equal.
   */
  public RewardTable means(int rows) {
    double[][] means = new double[scores.length / rows][names.size()];
    for (int k = 0; k < names.size(); k++) {
      Spread[] spreads = Spread.groups(column(k), rows);
      for (int i = 0; i < means.length; i++) {
        means[i][k] = spreads[i].mean();
      }
    }
    return new RewardTable(names, weights, means);
  }

  /**
   * The same with the mean of those of the group that have it for each score that is missing. An
   * episode without any score stays as it is, and so does a component that none of the group has.
   *
   * @param groupSize episodes per group
   */
  public RewardTable filled(int groupSize) {
    double[][] filled = scores();
    for (int k = 0; k < names.size(); k++) {
      Spread[] groups = Spread.groups(column(k), groupSize);
      for (int i = 0; i < filled.length; i++) {
        if (Double.isNaN(filled[i][k]) && !Double.isNaN(total(i))) {
          filled[i][k] = groups[i / groupSize].mean();
        }
      }
    }
    return new RewardTable(names, weights, filled);
  }

  /** Number of episodes. */
  public int episodes() {
    return scores.length;
  }

  /** Component names in the order of the columns. */
  public List<String> names() {
    return names;
  }

  /** Weight of a component. */
  public double weight(int component) {
    return weights[component];
  }

  /** One score, NaN where there is none. */
  public double score(int episode, int component) {
    return scores[episode][component];
  }

  /** The scores of an episode by component, in the order of the columns. */
  public Map<String, Double> components(int episode) {
    return byName(names, scores[episode]);
  }

  /**
   * Scores by the names of their components, in the order of the columns.
   *
   * @param scores one for each name
   */
  public static Map<String, Double> byName(List<String> names, double[] scores) {
    Map<String, Double> components = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      components.put(names.get(k), scores[k]);
    }
    return components;
  }

  /** All scores, [episodes][components]; a copy. */
  public double[][] scores() {
    return Arrays.stream(scores).map(double[]::clone).toArray(double[][]::new);
  }

  /** All scores of a component. */
  public double[] column(int component) {
    return Arrays.stream(scores).mapToDouble(row -> row[component]).toArray();
  }

  /** Weighted sum of an episode's scores that are there; NaN if none is. */
  public double total(int episode) {
    double sum = 0;
    boolean any = false;
    for (int k = 0; k < weights.length; k++) {
      if (!Double.isNaN(scores[episode][k])) {
        sum += weights[k] * scores[episode][k];
        any = true;
      }
    }
    return any ? sum : Double.NaN;
  }

  /** The totals of all episodes. */
  public double[] totals() {
    double[] totals = new double[episodes()];
    Arrays.setAll(totals, this::total);
    return totals;
  }

  /** The component whose mean a metric is; empty for other metrics. */
  public static Optional<String> component(String metric) {
    return metric.startsWith("rewards/") && metric.endsWith("/mean")
        ? Optional.of(metric.substring("rewards/".length(), metric.length() - "/mean".length()))
        : Optional.empty();
  }

  /**
   * {@code rewards/NAME/mean} and {@code rewards/NAME/std} (over the batch, Bessel) of each
   * component, unweighted, over the episodes that have the score; absent where none has.
   */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      Spread spread = Spread.of(column(k));
      if (spread.count() > 0) {
        metrics.put("rewards/" + names.get(k) + "/mean", spread.mean());
      }
      if (spread.count() > 1) {
        metrics.put("rewards/" + names.get(k) + "/std", spread.std());
      }
    }
    return metrics;
  }
}
