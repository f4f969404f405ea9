package dev.ergo.rl.reproduce;

import dev.ergo.rl.run.MetricsLog;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows of metrics of two runs, without seconds.
 *
 * @param rows that both have
 * @param missing rows that only one has
 * @param compared names of metrics that both have
 * @param onlyInOne names that only one of them knows, as those of another version; not compared
 * @param differing metrics with a difference, by the step of their first one
 */
record MetricComparison(
    int rows, int missing, int compared, Set<String> onlyInOne, List<Metric> differing) {

  private static final String STEP = "step";
  private static final String SECONDS = "timing_s/";

  /**
   * A metric that differs.
   *
   * @param name its name
   * @param step of the first row where it does
   * @param then its value in the former run
   * @param now its value in the second
   * @param rows that differ
   * @param greatest difference of its numbers; empty where one is not finite
   */
  record Metric(
      String name, long step, Object then, Object now, int rows, Optional<Double> greatest) {

    private Metric and(Metric later) {
      Optional<Double> both = greatest.flatMap(a -> later.greatest.map(b -> Math.max(a, b)));
      return new Metric(name, step, then, now, rows + later.rows, both);
    }
  }

  /**
   * Compares.
   *
   * @param limit rows behind the last of so many steps are left out; empty for none
   */
  static MetricComparison of(
      List<Map<String, Object>> then, List<Map<String, Object>> now, Optional<Integer> limit) {
    Map<String, Map<String, Object>> former = keyed(first(then, limit));
    Map<String, Map<String, Object>> second = keyed(first(now, limit));
    Map<String, Metric> differing = new LinkedHashMap<>();
    Set<String> both = new LinkedHashSet<>();
    int rows = 0;
    for (Map.Entry<String, Map<String, Object>> row : former.entrySet()) {
      Map<String, Object> other = second.get(row.getKey());
      if (other != null) {
        rows++;
        compare(row.getValue(), other, both, differing);
      }
    }
    Set<String> onlyInOne = names(former);
    onlyInOne.addAll(names(second));
    onlyInOne.removeAll(both);
    return new MetricComparison(
        rows,
        former.size() + second.size() - 2 * rows,
        both.size(),
        onlyInOne,
        List.copyOf(differing.values()));
  }

  /** Whether all rows are there twice with the same numbers. */
  boolean isEqual() {
    return differing.isEmpty() && missing == 0;
  }

  /** A run that was stopped may have done more than was asked for. */
  private static List<Map<String, Object>> first(
      List<Map<String, Object>> rows, Optional<Integer> limit) {
    for (int i = 0; limit.isPresent() && i < rows.size(); i++) {
      if (rows.get(i).containsKey(MetricsLog.DURATION) && step(rows.get(i)) == limit.get() - 1) {
        return rows.subList(0, i + 1);
      }
    }
    return rows;
  }

  /** A step may have several rows: its own and those of validations. */
  private static Map<String, Map<String, Object>> keyed(List<Map<String, Object>> rows) {
    Map<String, Map<String, Object>> keyed = new LinkedHashMap<>();
    for (Map<String, Object> row : rows) {
      String kind = row.containsKey(MetricsLog.DURATION) ? "" : " val";
      String key = step(row) + kind;
      for (int more = 2; keyed.containsKey(key); more++) {
        key = step(row) + kind + more;
      }
      keyed.put(key, row);
    }
    return keyed;
  }

  private static Set<String> names(Map<String, Map<String, Object>> rows) {
    Set<String> names = new TreeSet<>();
    rows.values()
        .forEach(row -> row.keySet().stream().filter(MetricComparison::counts).forEach(names::add));
    return names;
  }

  private static boolean counts(String name) {
    return !name.equals(STEP) && !name.equals(MetricsLog.DURATION) && !name.startsWith(SECONDS);
  }

  private static void compare(
      Map<String, Object> then,
      Map<String, Object> now,
      Set<String> both,
      Map<String, Metric> differing) {
    then.forEach(
        (name, value) -> {
          Object other = now.get(name);
          if (counts(name) && other != null) {
            both.add(name);
            if (!same(value, other)) {
              differing.merge(
                  name,
                  new Metric(name, step(then), value, other, 1, difference(value, other)),
                  Metric::and);
            }
          }
        });
  }

  private static boolean same(Object one, Object other) {
    return one instanceof Number a && other instanceof Number b
        ? Double.compare(a.doubleValue(), b.doubleValue()) == 0
        : one.equals(other);
  }

  private static Optional<Double> difference(Object one, Object other) {
    return one instanceof Number a && other instanceof Number b
        ? Optional.of(Math.abs(a.doubleValue() - b.doubleValue()))
        : Optional.empty();
  }

  private static long step(Map<String, Object> row) {
    return ((Number) row.get(STEP)).longValue();
  }
}
