package dev.ergo.data.table;

import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.RowGroup;
import dev.ergo.data.parquet.SpooledColumns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of a Parquet file. */
final class ParquetTable implements Table {

  private final ParquetReader reader;
  private final SpooledColumns spools = new SpooledColumns();
  private final RowCache cache;

  /** Reads the footer. */
  ParquetTable(Path file, RowCache cache) {
    this.reader = ParquetReader.open(file);
    this.cache = cache;
  }

  @Override
  public String kind() {
    return "Parquet";
  }

  @Override
  public List<Path> files() {
    return List.of(reader.file());
  }

  @Override
  public long size() {
    return reader.rows();
  }

  @Override
  public Set<String> columns() {
    return reader.columns();
  }

  @Override
  public Map<String, String> schema() {
    Map<String, String> schema = new LinkedHashMap<>();
    reader
        .schema()
        .getFields()
        .forEach(field -> schema.put(field.getName(), field.toString().replaceAll("\\s+", " ")));
    return schema;
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    RowGroup group = reader.groupOf(position);
    return cache
        .group(reader.file(), group.index(), columns, () -> read(group, columns))
        .get(Math.toIntExact(position - group.firstRow()));
  }

  private List<Map<String, Object>> read(RowGroup group, Set<String> columns) {
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(group, columns, (row, values) -> rows.add(values));
    while (rows.size() < group.rows()) {
      // None of the columns is there.
      rows.add(Map.of());
    }
    return rows;
  }

  /** A row comes with the others of its page, which are kept. */
  @Override
  public Object cell(long position, String column) {
    Optional<Object> known = cache.cell(reader.file(), position, column);
    if (known != null) {
      return known.orElse(null);
    }
    if (reader.columns().contains(column) && spools.holds(reader, column, position)) {
      return spools.get(reader, column, position);
    }
    Object[] wanted = new Object[1];
    // Of a page larger than the cache those are kept that a reading in order asks for next.
    long[] ahead = new long[1];
    if (reader.columns().contains(column)) {
      reader.near(
          position,
          Set.of(column),
          (row, values) -> {
            if (row == position) {
              wanted[0] = values.get(column);
            } else if (row > position) {
              ahead[0] += RowCache.length(values.get(column));
              if (ahead[0] > RowCache.MOST_BYTES / 2) {
                return false;
              }
              cache.keep(reader.file(), row, column, values.get(column));
            }
            return true;
          });
    }
    // The last to be let go.
    cache.keep(reader.file(), position, column, wanted[0]);
    return wanted[0];
  }

  @Override
  public void keepIn(Path folder) {
    spools.in(folder);
  }

  @Override
  public void close() {
    spools.close();
  }

  @Override
  public Place place(long position) {
    return new Place(reader.file(), "row", position);
  }
}
