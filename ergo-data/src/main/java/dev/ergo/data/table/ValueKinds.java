package dev.ergo.data.table;

import java.util.List;
import java.util.Map;

/** The kinds of values in words, for files that have no schema. */
final class ValueKinds {

  private ValueKinds() {}

  /** Adds the kinds of a row's values to those that are known; null says nothing. */
  static void add(Map<String, Object> row, Map<String, String> schema) {
    row.forEach(
        (column, value) -> {
          if (value != null || !schema.containsKey(column)) {
            schema.merge(
                column,
                name(value),
                (former, now) -> former.equals("null") || former.equals(now) ? now : former);
          }
        });
  }

  private static String name(Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof List<?> list) {
      return "list of " + (list.isEmpty() ? "nothing" : name(list.get(0)));
    } else if (value instanceof Map<?, ?> map) {
      return "object of " + String.join(", ", map.keySet().stream().map(String::valueOf).toList());
    } else if (value instanceof byte[]) {
      return "bytes";
    }
    return value instanceof Number ? "number" : value instanceof Boolean ? "truth value" : "text";
  }
}
