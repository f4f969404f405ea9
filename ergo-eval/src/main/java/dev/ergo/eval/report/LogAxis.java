package dev.ergo.eval.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis with ticks at 1, 2 and 5 times powers of ten.
 *
 * @param low value at the start, greater than 0
 * @param high value at the end, greater than {@code low}
 */
record LogAxis(double low, double high) {

  private static final double[] LEADS = {1, 2, 5};
  private static final double ROOM = 1.25;

  /** An axis that holds the range with a little room at both ends. */
  static LogAxis around(double low, double high) {
    return new LogAxis(low / ROOM, high * ROOM);
  }

  /** Positions of the ticks; powers of ten alone where the axis spans more than four of them. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(low));
    int last = (int) Math.ceil(Math.log10(high));
    int leads = last - first > 5 ? 1 : LEADS.length;
    for (int power = first; power <= last; power++) {
      for (int lead = 0; lead < leads; lead++) {
        double tick = LEADS[lead] * Math.pow(10, power);
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
