package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.util.Optional;

/**
 * A line of a chart. NaN values leave a gap.
 *
 * @param name shown in the legend
 * @param x positions, ascending
 * @param y values
 * @param band lower and upper end at each position, for example of a 95 % interval
 */
public record Series(String name, double[] x, double[] y, Optional<Interval[]> band) {

  /** Points beyond this number are averaged in equal runs; no screen shows more. */
  private static final int POINTS = 600;

  /** Checks that all arrays have one length. */
  public Series {
    if (x.length != y.length || band.filter(ends -> ends.length != x.length).isPresent()) {
      throw new IllegalArgumentException(name + ": arrays of different lengths");
    }
  }

  /** A line without a band. */
  public static Series of(String name, double[] x, double[] y) {
    return new Series(name, x, y, Optional.empty());
  }

  /** The mean of each value and up to {@code window - 1} values before it, NaN left out. */
  Series smoothed(int window) {
    double[] means = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      means[i] = mean(y, Math.max(0, i - window + 1), i + 1);
    }
    return new Series(name, x, means, Optional.empty());
  }

  /** This series with few enough points to draw. */
  Series reduced() {
    if (x.length <= POINTS) {
      return this;
    }
    double[] fewX = new double[POINTS];
    double[] fewY = new double[POINTS];
    Interval[] fewBand = new Interval[POINTS];
    for (int point = 0; point < POINTS; point++) {
      int from = (int) ((long) point * x.length / POINTS);
      int to = (int) ((point + 1L) * x.length / POINTS);
      fewX[point] = mean(x, from, to);
      fewY[point] = mean(y, from, to);
      fewBand[point] = band.isPresent() ? mean(band.get(), from, to) : null;
    }
    return new Series(name, fewX, fewY, band.map(ends -> fewBand));
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      if (!Double.isNaN(values[i])) {
        sum += values[i];
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static Interval mean(Interval[] ends, int from, int to) {
    double[] low = new double[to - from];
    double[] high = new double[to - from];
    for (int i = from; i < to; i++) {
      low[i - from] = ends[i].low();
      high[i - from] = ends[i].high();
    }
    return new Interval(mean(low, 0, low.length), mean(high, 0, high.length));
  }
}
