package dev.ergo.data.table;

import dev.ergo.data.parquet.ParquetReader;
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
    ParquetReader.RowGroup group = reader.groupOf(position);
    return cache
        .group(reader.file(), group.index(), columns, () -> read(group, columns))
        .get(Math.toIntExact(position - group.firstRow()));
  }

  private List<Map<String, Object>> read(ParquetReader.RowGroup group, Set<String> columns) {
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(group, columns, (row, values) -> rows.add(values));
    while (rows.size() < group.rows()) {
      // None of the columns is there.
      rows.add(Map.of());
    }
    return rows;
  }

  /** Files without a page index give a row only after those before it, which are kept then. */
  @Override
  public Object cell(long position, String column) {
    Optional<Object> known = cache.cell(reader.file(), position, column);
    if (known != null) {
      return known.orElse(null);
    }
    Object[] wanted = new Object[1];
    if (reader.columns().contains(column)) {
      reader.upTo(
          position,
          Set.of(column),
          (row, values) -> {
            wanted[0] = values.get(column);
            cache.keep(reader.file(), row, column, wanted[0]);
            return true;
          });
    }
    return wanted[0];
  }

  @Override
  public Place place(long position) {
    return new Place(reader.file(), "row", position);
  }
}
