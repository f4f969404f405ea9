package dev.ergo.eval.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.special.Beta;

/**
 * Exact tests of two policies on the same items: were they equally good, each difference between
 * them would have the other sign as likely as its own.
 */
public final class SignTest {

  private SignTest() {}

  /**
   * Two-sided p-value of McNemar's exact test: the binomial test on the items that only one policy
   * got right.
   *
   * @param onlyFirst items that only the first got right
   * @param onlySecond items that only the second got right
   */
  public static double mcNemar(int onlyFirst, int onlySecond) {
    int discordant = Math.addExact(onlyFirst, onlySecond);
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException("counts " + onlyFirst + " and " + onlySecond);
    }
    if (discordant == 0) {
      return 1;
    }
    // P(X <= k) of Binomial(n, 1/2) from its own side: 1 - P(X > k) would round to 0.
    int fewer = Math.min(onlyFirst, onlySecond);
    double tail = Beta.regularizedBeta(0.5, discordant - fewer, fewer + 1.0);
    return Math.min(1, 2 * tail);
  }

  /**
   * Two-sided p-value over all assignments of signs to clusters of items. The statistic is the
   * number of items that the second policy does better minus that of the items that the first does
   * better. Where every item is a cluster of its own, this is {@link #mcNemar}.
   *
   * @param before the first policy's value per item
   * @param after the second policy's value per item, in the same order
   * @param clusters the cluster of each item
   */
  public static double clustered(double[] before, double[] after, List<String> clusters) {
    Map<String, Integer> differences = new HashMap<>();
    for (int item = 0; item < before.length; item++) {
      int sign = Double.compare(after[item], before[item]);
      differences.merge(clusters.get(item), Integer.signum(sign), Integer::sum);
    }
    int[] sums = differences.values().stream().mapToInt(Integer::intValue).toArray();
    int largest = 0;
    int better = 0;
    int worse = 0;
    for (int sum : sums) {
      largest = Math.max(largest, Math.abs(sum));
      better += sum > 0 ? 1 : 0;
      worse += sum < 0 ? 1 : 0;
    }
    // The binomial tail is exact further out than sums of probabilities are.
    return largest <= 1 ? mcNemar(worse, better) : ofSums(sums);
  }

  private static double ofSums(int[] sums) {
    int range = 0;
    int observed = 0;
    for (int sum : sums) {
      range = Math.addExact(range, Math.abs(sum));
      observed += sum;
    }
    // probabilities[range + s] is that of the statistic s over the clusters so far.
    double[] probabilities = new double[2 * range + 1];
    probabilities[range] = 1;
    int reached = 0;
    for (int sum : sums) {
      int size = Math.abs(sum);
      if (size == 0) {
        continue;
      }
      double[] next = new double[2 * range + 1];
      for (int s = -reached; s <= reached; s++) {
        double half = probabilities[range + s] / 2;
        next[range + s - size] += half;
        next[range + s + size] += half;
      }
      reached += size;
      probabilities = next;
    }
    double tail = 0;
    for (int s = Math.abs(observed); s <= range; s++) {
      tail += probabilities[range + s] + (s == 0 ? 0 : probabilities[range - s]);
    }
    // Statistic 0: every assignment is at least as far out.
    return observed == 0 ? 1 : Math.min(1, tail);
  }
}
