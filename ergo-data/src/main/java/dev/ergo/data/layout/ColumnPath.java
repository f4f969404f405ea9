package dev.ergo.data.layout;

import java.util.List;
import java.util.Map;

/** Values of rows by dotted paths: {@code reward_model.ground_truth}. */
final class ColumnPath {

  private ColumnPath() {}

  /** The value that a path leads to, a column of exactly that name first; null if there is none. */
  static Object get(Map<?, ?> row, String path) {
    if (row.containsKey(path)) {
      return row.get(path);
    }
    int dot = path.indexOf('.');
    while (dot > 0) {
      Object below = step(row.get(path.substring(0, dot)), path.substring(dot + 1));
      if (below != null) {
        return below;
      }
      dot = path.indexOf('.', dot + 1);
    }
    return null;
  }

  private static Object step(Object value, String path) {
    if (value instanceof Map<?, ?> struct) {
      return get(struct, path);
    } else if (value instanceof String text && text.startsWith("{")) {
      return Literal.parse(text) instanceof Map<?, ?> struct ? get(struct, path) : null;
    }
    return null;
  }

  /** The first of several paths that leads to something that is not blank; null if none does. */
  static String first(Map<?, ?> row, List<String> paths) {
    for (String path : paths) {
      Object value = get(row, path);
      boolean blank =
          value == null
              || value instanceof String text && text.isBlank()
              || value instanceof List<?> list && list.isEmpty();
      if (!blank) {
        return path;
      }
    }
    return null;
  }

  /** The names that a path's top-level column may have. */
  static List<String> tops(String path) {
    int dot = path.indexOf('.');
    return dot > 0 ? List.of(path, path.substring(0, dot)) : List.of(path);
  }
}
