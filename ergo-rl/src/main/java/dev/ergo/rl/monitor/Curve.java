package dev.ergo.rl.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The values of a metric: all of them while there are few, then every second, fourth and so on. */
final class Curve {

  /** Points that are kept at most. */
  static final int MOST = 4096;

  private final long[] steps = new long[MOST];
  private final double[] values = new double[MOST];
  private int size;
  private long seen;
  private long stride = 1;
  private long newestStep;
  private double newest;

  void add(long step, double value) {
    newestStep = step;
    newest = value;
    if (seen++ % stride != 0) {
      return;
    }
    if (size == MOST) {
      for (int i = 0; i < MOST / 2; i++) {
        steps[i] = steps[2 * i];
        values[i] = values[2 * i];
      }
      size = MOST / 2;
      stride *= 2;
    }
    steps[size] = step;
    values[size++] = value;
  }

  double newest() {
    return newest;
  }

  /**
   * Evenly chosen points, the newest included.
   *
   * @param most how many, but for the newest
   */
  Map<String, Object> points(int most) {
    int every = (size + most - 1) / most;
    List<Long> at = new ArrayList<>();
    List<Double> is = new ArrayList<>();
    for (int i = 0; i < size; i += every) {
      at.add(steps[i]);
      is.add(finite(values[i]));
    }
    if (size > 0 && at.get(at.size() - 1) != newestStep) {
      at.add(newestStep);
      is.add(finite(newest));
    }
    return Map.of("steps", at, "values", is);
  }

  /** JSON has no other numbers. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
