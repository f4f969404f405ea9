package dev.ergo.data.parquet;

/**
 * A row group cut into parts that can be read one by one: pages of its largest column.
 *
 * @param column the pages
 * @param rows of the row group
 */
record PageBlocks(ColumnPages column, long rows) {

  /** Number of parts. */
  int count() {
    return column.index().getPageCount();
  }

  /** The first row of a part, counted in the row group. */
  long first(int part) {
    return column.index().getFirstRowIndex(part);
  }

  /** The last row of a part. */
  long last(int part) {
    return column.index().getLastRowIndex(part, rows);
  }

  /** The part that holds a row of the row group. */
  int of(long row) {
    int low = 0;
    int high = count() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (first(middle) <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Packed bytes that are unpacked to reach a row of a part. */
  long bytes(int part) {
    boolean coded = part == 0 || column.coded().get(part);
    return column.index().getCompressedPageSize(part) + (coded ? column.dictionaryBytes() : 0);
  }

  /** The part behind so many parts that their bytes reach a size. */
  int behind(int part, long size) {
    int end = part;
    long sum = 0;
    while (end < count()
        && (end == part || sum + column.index().getCompressedPageSize(end) <= size)) {
      sum += column.index().getCompressedPageSize(end++);
    }
    return end;
  }
}
