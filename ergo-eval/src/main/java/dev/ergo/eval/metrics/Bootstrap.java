package dev.ergo.eval.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Percentile bootstrap of a mean (Efron 1979). The same seed and data always give the same
 * interval.
 *
 * @param resamples number of resamples, at least 100
 * @param seed seed of the resampling
 */
public record Bootstrap(int resamples, long seed) {

  /** Checks the number of resamples. */
  public Bootstrap {
    if (resamples < 100) {
      throw new IllegalArgumentException("a bootstrap needs 100 resamples at least: " + resamples);
    }
  }

  /**
   * Interval of the mean of independent values.
   *
   * @param values one per item; with none the ends are NaN
   * @param confidence coverage, for example 0.95
   */
  public Interval mean(double[] values, double confidence) {
    double[] counts = new double[values.length];
    Arrays.fill(counts, 1);
    return ratio(values, counts, confidence);
  }

  /**
   * Interval of the mean over items of which some belong together: whole clusters are drawn, so
   * that questions about one image do not count as independent.
   *
   * @param values one per item
   * @param clusters the cluster of each item, for example its image
   */
  public Interval clusteredMean(double[] values, List<String> clusters, double confidence) {
    if (values.length != clusters.size()) {
      throw new IllegalArgumentException(
          values.length + " values of " + clusters.size() + " items");
    }
    Map<String, double[]> sumAndCount = new LinkedHashMap<>();
    for (int item = 0; item < values.length; item++) {
      double[] cluster = sumAndCount.computeIfAbsent(clusters.get(item), key -> new double[2]);
      cluster[0] += values[item];
      cluster[1]++;
    }
    double[] sums = sumAndCount.values().stream().mapToDouble(cluster -> cluster[0]).toArray();
    double[] counts = sumAndCount.values().stream().mapToDouble(cluster -> cluster[1]).toArray();
    return ratio(sums, counts, confidence);
  }

  private Interval ratio(double[] sums, double[] counts, double confidence) {
    double tail = 50 * (1 - Interval.checked(confidence));
    if (sums.length == 0) {
      return Interval.unknown();
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[resamples];
    for (int resample = 0; resample < resamples; resample++) {
      double sum = 0;
      double count = 0;
      for (int draw = 0; draw < sums.length; draw++) {
        int unit = random.nextInt(sums.length);
        sum += sums[unit];
        count += counts[unit];
      }
      means[resample] = sum / count;
    }
    // R_7 is the rule of numpy.percentile, which scipy.stats.bootstrap uses.
    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(means);
    return new Interval(percentile.evaluate(tail), percentile.evaluate(100 - tail));
  }
}
