package dev.ergo.data.parquet;

import java.util.List;

/**
 * Values of a column that are unpacked together: those of a page.
 *
 * @param first row of the file that the first is of
 * @param values one a row; bytes are {@link PageBytes}
 * @param bytes that they take, unpacked
 */
record ColumnPart(long first, List<Object> values, long bytes) {

  /** The row behind the last. */
  long end() {
    return first + values.size();
  }

  boolean holds(long row) {
    return row >= first && row < end();
  }

  Object get(long row) {
    return values.get((int) (row - first));
  }
}
