package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.data.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a layout is recognised by.
 *
 * @param columns names of the columns
 * @param rows the first rows that can be read, with all their values
 */
public record Sample(Set<String> columns, List<Map<String, Object>> rows) {

  private static final int ROWS = 3;

  /** The sample of a table. */
  static Sample of(Table table) {
    Set<String> columns = new LinkedHashSet<>(table.columns());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (long i = 0; i < Math.min(ROWS, table.size()); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      for (String column : columns) {
        read(table, i, column).ifPresent(value -> row.put(column, value));
      }
      if (!row.isEmpty()) {
        rows.add(row);
      }
    }
    return new Sample(columns, rows);
  }

  /** A value; empty if there is none, or it can't be read, which is said when the row is. */
  private static Optional<Object> read(Table table, long position, String column) {
    try {
      return Optional.ofNullable(table.cell(position, column));
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** Whether a column is there, or a dotted path leads to a value. */
  boolean has(String path) {
    return columns.contains(path) || value(path) != null;
  }

  /** Whether one of several is there. */
  boolean hasOne(List<String> paths) {
    return paths.stream().anyMatch(this::has);
  }

  /** The first value of a dotted path; null if there is none. */
  Object value(String path) {
    for (Map<String, Object> row : rows) {
      Object value = ColumnPath.get(row, path);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The columns that look like options, by their names. */
  List<String> optionLike() {
    return columns.stream()
        .filter(
            name ->
                name.matches(
                    "[A-H]|(?i)(options?|choices?|candidates?|opt)([ _-]?([a-h]|\\d))?|.*[ _-]options"))
        .toList();
  }

  /** The columns A, B and so on, without a gap; empty unless there are A and B. */
  List<String> letterColumns() {
    List<String> letters = new ArrayList<>();
    for (char letter = 'A'; columns.contains(String.valueOf(letter)); letter++) {
      letters.add(String.valueOf(letter));
    }
    return letters.size() < 2 ? List.of() : letters;
  }
}
