package dev.ergo.data.parquet;

import java.util.List;

/**
 * Values of a column that are unpacked together: those of a page.
 *
 * @param place which they are
 * @param values one a row; bytes are {@link PageBytes}
 * @param pages where they stand
 */
record ColumnPart(Place place, List<Object> values, PageBuffers pages) implements AutoCloseable {

  /**
   * Rows of a file.
   *
   * @param first the first
   * @param end the one behind the last
   * @param bytes that they take, unpacked
   */
  record Place(long first, long end, long bytes) {}

  boolean holds(long row) {
    return row >= place.first() && row < place.end();
  }

  /** The value of a row, with arrays of its own. */
  Object get(long row) {
    return PageBytes.copied(values.get((int) (row - place.first())));
  }

  /** Lets go of the pages: no value can be read any more. */
  @Override
  public void close() {
    pages.close();
  }
}
