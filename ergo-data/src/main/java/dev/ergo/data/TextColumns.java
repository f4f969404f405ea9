package dev.ergo.data;

import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.RowGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows without their images; those of the last few row groups are kept. */
public final class TextColumns {

  private static final int ROW_GROUPS_KEPT = 8;

  private final Set<String> columns;
  private final Map<Key, List<Map<String, Object>>> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** Reads nothing yet. */
  public TextColumns(Set<String> columns) {
    this.columns = columns;
  }

  /** The row's columns, those that its file has. */
  public synchronized Map<String, Object> get(Location location) {
    RowGroup group = location.reader().groupOf(location.row());
    Key key = new Key(location.reader(), group.index());
    List<Map<String, Object>> rows = kept.get(key);
    if (rows == null) {
      List<Map<String, Object>> read = new ArrayList<>();
      location.reader().forEach(group, columns, (row, values) -> read.add(values));
      rows = read;
      kept.put(key, rows);
      if (kept.size() > ROW_GROUPS_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
    return rows.get(Math.toIntExact(location.row() - group.firstRow()));
  }

  private record Key(ParquetReader reader, int group) {}
}
