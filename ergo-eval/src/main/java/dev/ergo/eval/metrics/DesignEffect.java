package dev.ergo.eval.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many items that belong together say as much as one of independent items (Rao and Scott 1992):
 * the variance of a mean over clusters, over what it were if its items were independent.
 */
final class DesignEffect {

  private DesignEffect() {}

  /**
   * The effect, at least 1; 1 where each item is a cluster of its own. Where all values are equal,
   * nothing is known of it, and a cluster counts as one item.
   *
   * @param values one per item
   * @param clusters the cluster of each item, for example its image
   */
  static double of(double[] values, List<String> clusters) {
    if (values.length != clusters.size()) {
      throw new IllegalArgumentException(
          values.length + " values of " + clusters.size() + " items");
    }
    double mean = Arrays.stream(values).average().orElse(0);
    Map<String, Double> sums = new HashMap<>();
    double single = 0;
    for (int item = 0; item < values.length; item++) {
      sums.merge(clusters.get(item), values[item] - mean, Double::sum);
      single += (values[item] - mean) * (values[item] - mean);
    }
    if (sums.size() == values.length) {
      return 1;
    }
    double together = sums.values().stream().mapToDouble(sum -> sum * sum).sum();
    return single == 0 ? (double) values.length / sums.size() : Math.max(1, together / single);
  }
}
