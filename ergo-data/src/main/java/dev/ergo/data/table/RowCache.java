package dev.ergo.data.table;

import dev.ergo.data.parquet.LargeValues;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What was read last of Parquet files: texts of some row groups, and large values. */
final class RowCache {

  private static final int GROUPS_KEPT = 8;

  private final Map<Group, List<Map<String, Object>>> groups = new LinkedHashMap<>(16, 0.75f, true);
  private final LargeValues large;

  /** Keeps nothing yet. */
  RowCache(LargeValues large) {
    this.large = large;
  }

  private record Group(Path file, int group, Set<String> columns) {}

  /** The rows of a row group, read if they are not there. */
  synchronized List<Map<String, Object>> group(
      Path file, int group, Set<String> columns, Supplier<List<Map<String, Object>>> read) {
    Group key = new Group(file, group, columns);
    List<Map<String, Object>> rows = groups.get(key);
    if (rows == null) {
      rows = read.get();
      groups.put(key, rows);
      if (groups.size() > GROUPS_KEPT) {
        groups.remove(groups.keySet().iterator().next());
      }
    }
    return rows;
  }

  /** Values of columns that may be large. */
  LargeValues large() {
    return large;
  }
}
