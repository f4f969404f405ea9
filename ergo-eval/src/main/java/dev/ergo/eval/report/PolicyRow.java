package dev.ergo.eval.report;

import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A row of a table by benchmark and policy.
 *
 * @param line the benchmark and policy
 * @param name tells it from other rows of both
 * @param value what the row shows
 */
record PolicyRow<V>(BenchmarkSummary line, String name, V value) {

  /** A table with the named values of each benchmark and policy, both in its first columns. */
  static <V> Table<PolicyRow<V>> table(
      EvalSummary summary, Function<BenchmarkSummary, Map<String, V>> values) {
    List<PolicyRow<V>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      values.apply(line).forEach((name, value) -> rows.add(new PolicyRow<>(line, name, value)));
    }
    return Table.of(rows)
        .column("benchmark", row -> row.line().name())
        .column("policy", row -> row.line().policy());
  }

  /** A table with a row for each benchmark and policy, both in its first columns. */
  static Table<BenchmarkSummary> table(List<BenchmarkSummary> lines) {
    return Table.of(lines)
        .column("benchmark", BenchmarkSummary::name)
        .column("policy", BenchmarkSummary::policy);
  }
}
