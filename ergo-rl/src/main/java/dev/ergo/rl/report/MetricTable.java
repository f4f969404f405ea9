package dev.ergo.rl.report;

import dev.ergo.core.error.UserException;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of a run's metrics.jsonl, by metric. */
final class MetricTable {

  private final List<Map<String, Object>> rows;

  private MetricTable(List<Map<String, Object>> rows) {
    this.rows = rows;
  }

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
    return rows.stream()
        .filter(row -> row.get(name) instanceof Number)
        .mapToDouble(row -> ((Number) row.get(name)).doubleValue())
        .toArray();
  }

  /** Steps of the rows that have a metric. */
  double[] steps(String name) {
    return rows.stream()
        .filter(row -> row.get(name) instanceof Number)
        .mapToDouble(row -> ((Number) row.get("step")).doubleValue())
        .toArray();
  }
}
