package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The items of a benchmark, one a row of its table. */
public final class TableExamples implements ExampleSource {

  private final RowTable table;
  private final Function<Row, Example> reader;
  private final long size;
  private String digest;

  /**
   * Creates the items, reading every text once.
   *
   * @param reader makes the example of a row
   * @throws UserException if an id comes twice or a row is not of the benchmark's form
   */
  public TableExamples(RowTable table, Function<Row, Example> reader) {
    this.table = table;
    this.reader = reader;
    this.size = table.size();
    checkIds();
  }

  /** Ids are what results of different runs are paired by. */
  private void checkIds() {
    Map<String, Long> seen = new HashMap<>();
    for (long position = 0; position < size; position++) {
      Row row = table.row(position);
      String id = reader.apply(row).id();
      Long before = seen.putIfAbsent(id, position);
      if (before != null) {
        throw new UserException(
            "%s: the id %s is that of row %d too; give one split or file of the benchmark"
                .formatted(row.where(), id, before));
      }
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Example get(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position " + position + " of " + size);
    }
    return reader.apply(table.row(position));
  }

  @Override
  public synchronized String digest() {
    if (digest == null) {
      digest = table.digest();
    }
    return digest;
  }

  @Override
  public void close() {
    // Files are open only while something is read from them.
  }
}
