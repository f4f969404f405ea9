package dev.ergo.data.parquet;

import dev.ergo.core.io.HeapShare;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Small values of Parquet files, such as texts, read with all others of their row group. The row
 * groups that were asked for last are kept, up to 64 MiB or a sixteenth of the heap as estimated.
 * May be used by several threads.
 */
public final class SmallValues {

  private static final long MOST_BYTES = HeapShare.bytes(64L << 20, 16);

  /** An entry of a row's map, and what a value takes besides its bytes. */
  private static final long BYTES_A_VALUE = 120;

  /** The one that was used last stands last. */
  private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  private record Key(Path file, int group, Set<String> columns) {}

  private record Kept(List<Map<String, Object>> rows, long bytes) {}

  /**
   * Some columns of a row, those that its file has.
   *
   * @throws dev.ergo.core.error.UserException if its row group is damaged
   */
  public synchronized Map<String, Object> row(ParquetReader reader, long row, Set<String> columns) {
    RowGroup group = reader.groupOf(row);
    Key key = new Key(reader.file(), group.index(), columns);
    Kept found = kept.get(key);
    if (found == null) {
      found = read(reader, group, columns);
      kept.put(key, found);
      bytes += found.bytes();
      Iterator<Kept> oldest = kept.values().iterator();
      while (bytes > MOST_BYTES && kept.size() > 1) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    }
    return found.rows().get(Math.toIntExact(row - group.firstRow()));
  }

  private static Kept read(ParquetReader reader, RowGroup group, Set<String> columns) {
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(group, columns, (row, values) -> rows.add(values));
    while (rows.size() < group.rows()) {
      // None of the columns is there.
      rows.add(Map.of());
    }
    long stored = reader.bytes(group, columns);
    return new Kept(rows, stored + group.rows() * columns.size() * BYTES_A_VALUE);
  }
}
