package dev.ergo.eval.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A linear axis with ticks at round numbers.
 *
 * @param low value at the start
 * @param high value at the end, greater than {@code low}
 * @param step distance of the ticks: 1, 2 or 5 times a power of ten
 */
record Axis(double low, double high, double step) {

  /** An axis that holds the range and has about {@code ticks} ticks. */
  static Axis around(double low, double high, int ticks) {
    double least = low;
    double greatest = high;
    if (!(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      least = low - room;
      greatest = high + room;
    }
    return new Axis(least, greatest, step((greatest - least) / ticks));
  }

  private static double step(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  }

  /** This axis stretched so that it begins and ends at a tick. */
  Axis stretched() {
    return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
  }

  /** Positions of the ticks. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    for (long tick = first; tick <= last; tick++) {
      ticks.add(tick * step);
    }
    return ticks;
  }

  /** Where a value lies, 0 at the start and 1 at the end. */
  double share(double value) {
    return (value - low) / (high - low);
  }

  /** A tick's label: as many digits as the step has; exponents only for very small or large. */
  String label(double value) {
    if (Math.abs(value) < step * 1e-6) {
      return "0";
    }
    int exponent = (int) Math.floor(Math.log10(step) + 1e-9);
    if (exponent < -4 || Math.abs(value) >= 1e7) {
      return String.format(Locale.ROOT, "%.1e", value)
          .replace("e+0", "e")
          .replace("e-0", "e-")
          .replaceFirst("^-", "−");
    }
    return new BigDecimal(value)
        .setScale(Math.max(0, -exponent), RoundingMode.HALF_EVEN)
        .toPlainString()
        .replace('-', '−');
  }
}
