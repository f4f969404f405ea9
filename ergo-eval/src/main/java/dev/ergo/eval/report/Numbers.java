package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Numbers as reports write them. */
final class Numbers {

  static final String NO_VALUE = "–";

  private Numbers() {}

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String percent(Optional<Double> share) {
    return share.map(Numbers::percent).orElse(NO_VALUE);
  }

  static String percent(Interval interval) {
    return String.format(Locale.ROOT, "%.1f to %.1f", 100 * interval.low(), 100 * interval.high());
  }

  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f", 100 * difference).replace('-', '−');
  }

  /** A size without a sign, in points. */
  static String size(double difference) {
    return String.format(Locale.ROOT, "%.1f", 100 * difference);
  }

  static String points(Interval interval) {
    return points(interval.low()) + " to " + points(interval.high());
  }

  static String number(Optional<Double> value, String format) {
    return value.map(number -> number(number, format)).orElse(NO_VALUE);
  }

  static String number(double value, String format) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The name of a category; data may name none for some of its items. */
  static String category(String name) {
    return name.isEmpty() ? "(none)" : name;
  }

  static String probability(double p) {
    return p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }

  static String counts(Map<String, Integer> counts) {
    List<String> entries = new ArrayList<>();
    counts.forEach((name, count) -> entries.add(name.replace('_', ' ') + ": " + count));
    return entries.isEmpty() ? "none" : String.join(", ", entries);
  }
}
