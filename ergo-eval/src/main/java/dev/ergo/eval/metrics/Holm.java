package dev.ergo.eval.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's correction of tests that are reported together. */
public final class Holm {

  private Holm() {}

  /**
   * Holm's step-down correction (Holm 1979), which controls the chance of any false finding:
   * adjusted p-values in the order given, each to be compared with the level itself.
   */
  public static double[] adjusted(double[] pValues) {
    List<Integer> ascending =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(test -> pValues[test]))
            .toList();
    double[] adjusted = new double[pValues.length];
    double floor = 0;
    for (int rank = 0; rank < pValues.length; rank++) {
      int test = ascending.get(rank);
      floor = Math.max(floor, Math.min(1, (pValues.length - rank) * pValues[test]));
      adjusted[test] = floor;
    }
    return adjusted;
  }
}
