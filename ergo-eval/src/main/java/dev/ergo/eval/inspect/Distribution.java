package dev.ergo.eval.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often values come, in words. */
final class Distribution {

  private static final int SHOWN = 8;
  private static final int LONGEST = 40;

  private final Map<String, Long> counts = new TreeMap<>();
  private long all;

  void add(String value) {
    counts.merge(value, 1L, Long::sum);
    all++;
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Number of different values. */
  int distinct() {
    return counts.size();
  }

  /** How many come more than once, beyond the first of each. */
  long repeated() {
    return all - counts.size();
  }

  /** The most frequent values with their shares, then how many others there are. */
  String mostFrequent() {
    List<Map.Entry<String, Long>> order = new ArrayList<>(counts.entrySet());
    order.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()));
    return shown(order);
  }

  /** The values in alphabetical order with their shares. */
  String inOrder() {
    return shown(new ArrayList<>(counts.entrySet()));
  }

  private String shown(List<Map.Entry<String, Long>> entries) {
    String words =
        entries.stream()
            .limit(SHOWN)
            .map(
                entry ->
                    String.format(
                        Locale.ROOT,
                        "%s %d (%.1f %%)",
                        brief(entry.getKey()),
                        entry.getValue(),
                        100.0 * entry.getValue() / all))
            .collect(Collectors.joining(", "));
    return entries.size() > SHOWN
        ? "%s and %d others".formatted(words, entries.size() - SHOWN)
        : words;
  }

  static String brief(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /** Least, greatest and median of numbers, each in a format such as {@code %.2f}. */
  static String range(List<Double> numbers, String format) {
    List<Double> order = numbers.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%1$s to %1$s, median %1$s".replace("%1$s", format),
        order.get(0),
        order.get(order.size() - 1),
        order.get(order.size() / 2));
  }
}
