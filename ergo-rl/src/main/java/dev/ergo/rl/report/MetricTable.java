package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of a run, step by step.
 *
 * @param rows of its metrics.jsonl
 */
record MetricTable(List<Map<String, Object>> rows) {

  static MetricTable read(Path file) {
    try {
      return new MetricTable(MetricsLog.read(file));
    } catch (IOException e) {
      throw new UserException(file + " can't be read; run the job again", e);
    }
  }

  /** Names in the order in which they first occur. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.keySet()));
    names.remove("step");
    return names;
  }

  /** Values of a metric in the rows that have it. */
  double[] values(String name) {
    return numbers(name, name);
  }

  /** Steps of the rows that have a metric. */
  double[] steps(String name) {
    return numbers(name, "step");
  }

  private double[] numbers(String metric, String key) {
    return rows.stream()
        .filter(row -> row.get(metric) instanceof Number)
        .mapToDouble(row -> ((Number) row.get(key)).doubleValue())
        .toArray();
  }
}
