package dev.ergo.data.table;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Several tables one behind the other. */
final class JoinedTable implements Table {

  private final List<Table> parts;
  private final long[] starts;

  JoinedTable(List<Table> parts) {
    this.parts = parts;
    this.starts = new long[parts.size() + 1];
    for (int i = 0; i < parts.size(); i++) {
      starts[i + 1] = starts[i] + parts.get(i).size();
    }
  }

  @Override
  public String kind() {
    return parts.stream().map(Table::kind).distinct().collect(Collectors.joining(" and "));
  }

  @Override
  public List<Path> files() {
    return parts.stream().flatMap(part -> part.files().stream()).toList();
  }

  @Override
  public long size() {
    return starts[parts.size()];
  }

  @Override
  public long pageBytes() {
    return parts.stream().mapToLong(Table::pageBytes).sum();
  }

  @Override
  public Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    parts.forEach(part -> columns.addAll(part.columns()));
    return columns;
  }

  @Override
  public Map<String, String> schema() {
    Map<String, String> schema = new LinkedHashMap<>();
    parts.forEach(part -> part.schema().forEach(schema::putIfAbsent));
    return schema;
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    int part = part(position);
    return parts.get(part).texts(position - starts[part], columns);
  }

  @Override
  public Object cell(long position, String column) {
    int part = part(position);
    return parts.get(part).cell(position - starts[part], column);
  }

  @Override
  public void keepIn(Path folder) {
    parts.forEach(part -> part.keepIn(folder));
  }

  @Override
  public void close() {
    parts.forEach(Table::close);
  }

  @Override
  public Place place(long position) {
    int part = part(position);
    return parts.get(part).place(position - starts[part]);
  }

  private int part(long position) {
    if (position < 0 || position >= size()) {
      throw new IndexOutOfBoundsException("position " + position + " of " + size());
    }
    int part = 0;
    while (position >= starts[part + 1]) {
      part++;
    }
    return part;
  }
}
