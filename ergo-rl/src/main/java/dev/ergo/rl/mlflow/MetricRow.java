package dev.ergo.rl.mlflow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of {@code metrics.jsonl}.
 *
 * @param step its step
 * @param values by name; what is not finite in JSON is NaN
 */
record MetricRow(long step, Map<String, Double> values) {

  static MetricRow of(long step, Map<String, ?> row) {
    Map<String, Double> values = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> {
          if (!name.equals("step")) {
            values.put(name, value instanceof Number number ? number.doubleValue() : Double.NaN);
          }
        });
    return new MetricRow(step, values);
  }

  /** The metric by which a row of its kind is known: that of a step, or of a validation. */
  String mark() {
    return values.keySet().iterator().next();
  }
}
