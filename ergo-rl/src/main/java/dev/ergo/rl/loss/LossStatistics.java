package dev.ergo.rl.loss;

import ai.djl.ndarray.NDArray;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sums, counts and extremes of one or more micro-batches by the name of their metric. They add up
 * exactly, so the metrics of a step do not depend on its split.
 *
 * @param byName sum and count of a mean; one number for an extreme, whose name ends in min or max,
 *     and for a sum
 */
public record LossStatistics(Map<String, double[]> byName) implements Serializable {

  /** What the program gives for the least or greatest of nothing. */
  private static final double NOWHERE = 1e30f;

  /** Takes over results of the tensor program, which lie on the host in the order of the names. */
  static LossStatistics of(List<String> names, List<NDArray> results) {
    Map<String, double[]> byName = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), results.get(i).toDoubleArray());
    }
    return new LossStatistics(byName);
  }

  /** The statistics of two disjoint parts of a step. */
  public LossStatistics plus(LossStatistics other) {
    Map<String, double[]> sums = new TreeMap<>(byName);
    other.byName.forEach(
        (name, numbers) -> sums.merge(name, numbers, (mine, more) -> joined(name, mine, more)));
    return new LossStatistics(sums);
  }

  /**
   * The same with the mean of each sum over so many updates that were added up, each of which has a
   * loss of its own; means and extremes are of all of them.
   */
  public LossStatistics over(int updates) {
    Map<String, double[]> means = new TreeMap<>(byName);
    means.replaceAll(
        (name, numbers) ->
            numbers.length == 2 || name.endsWith("min") || name.endsWith("max")
                ? numbers
                : new double[] {numbers[0] / updates});
    return new LossStatistics(means);
  }

  private static double[] joined(String name, double[] a, double[] b) {
    if (a.length == 2) {
      return new double[] {a[0] + b[0], a[1] + b[1]};
    } else if (name.endsWith("min")) {
      return new double[] {Math.min(a[0], b[0])};
    }
    return new double[] {name.endsWith("max") ? Math.max(a[0], b[0]) : a[0] + b[0]};
  }

  /**
   * The metrics by TRL's names, and {@code ratio/mean|min|max} of the importance weights; means and
   * extremes over nothing are left out. {@code entropy} is there only if entropies were given to
   * the loss.
   *
   * @param config the settings the loss was computed with
   */
  public Map<String, Double> metrics(PolicyLossConfig config) {
    Map<String, Double> metrics = new TreeMap<>();
    byName.forEach(
        (name, numbers) -> {
          boolean mean = numbers.length == 2;
          if (mean ? numbers[1] > 0 : Math.abs(numbers[0]) < NOWHERE) {
            metrics.put(name, mean ? numbers[0] / numbers[1] : numbers[0]);
          }
        });
    if (config.entropyCoef() > 0) {
      metrics.put("entropy_coef", config.entropyCoef());
    }
    return metrics;
  }
}
