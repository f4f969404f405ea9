package dev.ergo.data.parquet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Rows of a column of which one can only be reached by way of those before it. The file stays open
 * until it is closed. The last values are kept, for rows that are asked for a little out of order.
 */
final class ColumnWalk implements AutoCloseable {

  /** Bytes of values that are kept at most, besides the last. */
  private static final long MOST_BYTES = 16L << 20;

  private final RowGroup group;
  private final String column;
  private final RowGroupScan scan;
  private final Deque<Optional<Object>> last = new ArrayDeque<>();
  private long bytes;

  /** The first row that was not read. */
  private long next;

  ColumnWalk(RowGroup group, String column, RowGroupScan scan) {
    this.group = group;
    this.column = column;
    this.scan = scan;
    this.next = group.firstRow();
  }

  /** Whether a row lies ahead, or is one of those that are kept. */
  boolean reaches(long row) {
    return row >= next - last.size() && row < group.firstRow() + group.rows();
  }

  /** The value of a row that it reaches, with arrays of its own. */
  Object get(long row) {
    while (next <= row) {
      Object value = scan.nextInPages().get(column);
      last.addLast(Optional.ofNullable(value));
      bytes += PageBytes.length(value);
      next++;
      while (bytes > MOST_BYTES && last.size() > 1) {
        bytes -= PageBytes.length(last.removeFirst().orElse(null));
      }
    }
    return PageBytes.copied(
        last.stream().skip(row - (next - last.size())).findFirst().orElseThrow().orElse(null));
  }

  @Override
  public void close() {
    scan.close();
  }
}
