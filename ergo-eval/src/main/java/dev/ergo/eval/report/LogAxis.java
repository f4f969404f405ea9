package dev.ergo.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis with ticks at 1, 2 and 5 times powers of ten, or at all digits where it is
 * short.
 *
 * @param low value at the start, greater than 0
 * @param high value at the end, greater than {@code low}
 */
record LogAxis(double low, double high) {

  private static final double[] POWERS = {1};
  private static final double[] LEADS = {1, 2, 5};
  private static final double[] DIGITS = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  private static final double ROOM = 1.25;

  /** An axis that holds the range with a little room at both ends. */
  static LogAxis around(double low, double high) {
    return new LogAxis(low / ROOM, high * ROOM);
  }

  /** Positions of the ticks; powers of ten alone where the axis spans more than four of them. */
  List<Double> ticks() {
    if (Math.log10(high / low) > 4) {
      return ticks(POWERS);
    }
    List<Double> ticks = ticks(LEADS);
    return ticks.size() > 1 ? ticks : ticks(DIGITS);
  }

  private List<Double> ticks(double[] leads) {
    List<Double> ticks = new ArrayList<>();
    int last = (int) Math.ceil(Math.log10(high));
    for (int power = (int) Math.floor(Math.log10(low)); power <= last; power++) {
      for (double lead : leads) {
        double tick = lead * Math.pow(10, power);
        if (tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** Where a value lies, 0 at the start and 1 at the end. */
  double share(double value) {
    return Math.log(value / low) / Math.log(high / low);
  }
}
