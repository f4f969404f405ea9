package dev.ergo.eval.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An axis of a chart: where values lie on it, and which of them are marked. */
interface Axis {

  /** Where a value lies, 0 at the start and 1 at the end. */
  double share(double value);

  /** Positions of the ticks. */
  List<Double> ticks();

  /** A tick's label. */
  String label(double value);

  /**
   * A linear axis with ticks at round numbers.
   *
   * @param low value at the start
   * @param high value at the end, greater than {@code low}
   * @param step distance of the ticks: 1, 2 or 5 times a power of ten
   */
  record Linear(double low, double high, double step) implements Axis {

    /** An axis that holds the range and has about {@code ticks} ticks. */
    static Linear around(double low, double high, int ticks) {
      double least = low;
      double greatest = high;
      if (!(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
        double room = low == 0 ? 1 : Math.abs(low) * 0.1;
        least = low - room;
        greatest = high + room;
      }
      return new Linear(least, greatest, step((greatest - least) / ticks));
    }

    private static double step(double raw) {
      double power = Math.pow(10, Math.floor(Math.log10(raw)));
      double lead = raw / power;
      return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    /** This axis stretched so that it begins and ends at a tick. */
    Linear stretched() {
      return new Linear(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
    }

    @Override
    public double share(double value) {
      return (value - low) / (high - low);
    }

    @Override
    public List<Double> ticks() {
      List<Double> ticks = new ArrayList<>();
      long first = (long) Math.ceil(low / step - 1e-9);
      long last = (long) Math.floor(high / step + 1e-9);
      for (long tick = first; tick <= last; tick++) {
        ticks.add(tick * step);
      }
      return ticks;
    }

    /** As many digits as the step has; exponents only for very small or large values. */
    @Override
    public String label(double value) {
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

  /**
   * A logarithmic axis with ticks at 1, 2 and 5 times powers of ten, or at all digits where it is
   * short.
   *
   * @param low value at the start, greater than 0
   * @param high value at the end, greater than {@code low}
   */
  record Logarithmic(double low, double high) implements Axis {

    private static final double[] POWERS = {1};
    private static final double[] LEADS = {1, 2, 5};
    private static final double[] DIGITS = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    private static final double ROOM = 1.25;

    /** An axis that holds the range with a little room at both ends. */
    static Logarithmic around(double low, double high) {
      return new Logarithmic(low / ROOM, high * ROOM);
    }

    @Override
    public double share(double value) {
      return Math.log(value / low) / Math.log(high / low);
    }

    /** Powers of ten alone where the axis spans more than four of them. */
    @Override
    public List<Double> ticks() {
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

    @Override
    public String label(double value) {
      return String.format(Locale.ROOT, value < 1 ? "%.2g" : "%,.0f", value);
    }
  }
}
