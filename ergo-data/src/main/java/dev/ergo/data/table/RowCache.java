package dev.ergo.data.table;

import dev.ergo.core.image.HeapShare;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What was read last of Parquet files: texts of some row groups, and large values up to a bound.
 */
final class RowCache {

  private static final int GROUPS_KEPT = 8;

  /** Bytes of large values that are kept at most. */
  static final long MOST_BYTES = HeapShare.bytes(256L << 20, 8);

  private final Map<Group, List<Map<String, Object>>> groups = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Cell, Optional<Object>> cells = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Group(Path file, int group, Set<String> columns) {}

  private record Cell(Path file, long row, String column) {}

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

  /** A value that was kept; null if it was not, empty if the row has none. */
  synchronized Optional<Object> cell(Path file, long row, String column) {
    return cells.get(new Cell(file, row, column));
  }

  /** Keeps a value, and lets the oldest go. */
  synchronized void keep(Path file, long row, String column, Object value) {
    Optional<Object> former = cells.put(new Cell(file, row, column), Optional.ofNullable(value));
    bytes += length(value) - (former == null ? 0 : length(former.orElse(null)));
    Iterator<Optional<Object>> oldest = cells.values().iterator();
    long bound = HeapShare.isScarce() ? MOST_BYTES / HeapShare.SCARCE_PARTS : MOST_BYTES;
    while (bytes > bound && oldest.hasNext()) {
      bytes -= length(oldest.next().orElse(null));
      oldest.remove();
    }
  }

  static long length(Object value) {
    if (value instanceof byte[] data) {
      return data.length;
    } else if (value instanceof String text) {
      return 2L * text.length();
    } else if (value instanceof List<?> list) {
      return list.stream().mapToLong(RowCache::length).sum();
    } else if (value instanceof Map<?, ?> map) {
      return map.values().stream().mapToLong(RowCache::length).sum();
    }
    return Long.BYTES;
  }
}
