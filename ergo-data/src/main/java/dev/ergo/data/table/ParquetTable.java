package dev.ergo.data.table;

import dev.ergo.data.parquet.ParquetReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    return cache.small().row(reader, position, columns);
  }

  @Override
  public Object cell(long position, String column) {
    return reader.columns().contains(column) ? cache.large().get(reader, column, position) : null;
  }

  @Override
  public void keepIn(Path folder) {
    cache.large().keepIn(folder);
  }

  @Override
  public void close() {
    cache.large().close();
  }

  @Override
  public long pageBytes() {
    return reader.pageBytes();
  }

  @Override
  public Place place(long position) {
    return new Place(reader.file(), "row", position);
  }
}
