package dev.ergo.rl.monitor;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Prometheus's text format, version 0.0.4: gauges that begin with {@code ergo_}. What a name may
 * not have is an underscore in it; of names that become one, later ones get a number.
 */
final class PrometheusText {

  static final String TYPE = "text/plain; version=0.0.4";

  private final StringBuilder text = new StringBuilder();
  private final Set<String> names = new HashSet<>();
  private final String labels;

  /**
   * An empty document.
   *
   * @param labels of all values
   */
  PrometheusText(Map<String, String> labels) {
    this.labels =
        new TreeMap<>(labels)
            .entrySet().stream()
                .map(label -> label.getKey() + "=\"" + escaped(label.getValue(), true) + '"')
                .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * Appends a value.
   *
   * @param help one line about it
   */
  void gauge(String name, String help, double value) {
    String plain = "ergo_" + name.replaceAll("[^A-Za-z0-9_]", "_");
    String unique = plain;
    for (int number = 2; !names.add(unique); number++) {
      unique = plain + "_" + number;
    }
    text.append("# HELP ").append(unique).append(' ').append(escaped(help, false)).append('\n');
    text.append("# TYPE ").append(unique).append(" gauge\n");
    text.append(unique).append(labels).append(' ').append(number(value)).append('\n');
  }

  private static String escaped(String text, boolean quoted) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quoted ? escaped.replace("\"", "\\\"") : escaped;
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
