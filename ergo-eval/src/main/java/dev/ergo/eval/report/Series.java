package dev.ergo.eval.report;

import java.util.Arrays;

/**
 * A line of a chart. NaN values leave a gap.
 *
 * @param name shown in the legend
 * @param x positions, ascending
 * @param y values
 */
public record Series(String name, double[] x, double[] y) {

  /** Points beyond this number are averaged in equal runs; no screen shows more. */
  private static final int POINTS = 600;

  /** Checks that both arrays have one length. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(name + ": arrays of different lengths");
    }
  }

  /** The mean of each value and up to {@code window - 1} values before it, NaN left out. */
  Series smoothed(int window) {
    double[] means = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      means[i] = mean(y, Math.max(0, i - window + 1), i + 1);
    }
    return new Series(name, x, means);
  }

  /** This series with few enough points to draw. */
  Series reduced() {
    if (x.length <= POINTS) {
      return this;
    }
    double[] fewX = new double[POINTS];
    double[] fewY = new double[POINTS];
    for (int point = 0; point < POINTS; point++) {
      int from = (int) ((long) point * x.length / POINTS);
      int to = (int) ((point + 1L) * x.length / POINTS);
      fewX[point] = mean(x, from, to);
      fewY[point] = mean(y, from, to);
    }
    return new Series(name, fewX, fewY);
  }

  private static double mean(double[] values, int from, int to) {
    return Arrays.stream(values, from, to)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
