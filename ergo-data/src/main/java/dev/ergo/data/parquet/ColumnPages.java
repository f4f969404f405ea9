package dev.ergo.data.parquet;

import java.util.BitSet;
import java.util.Optional;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;

/**
 * The pages of a column in a row group.
 *
 * @param index where each begins and with which row
 * @param start where the column begins: at its dictionary, if it has one
 * @param coded pages that may hold places in the dictionary instead of values
 */
record ColumnPages(OffsetIndex index, long start, BitSet coded) {

  /** Packed size of the dictionary. */
  long dictionaryBytes() {
    return index.getOffset(0) - start;
  }

  /**
   * What the library is told when it reads some rows: it reads the dictionary if the first page
   * does not begin where the column does. Images have dictionaries as large as they are, which most
   * of their pages have no use for.
   */
  OffsetIndex toRead(RowRanges rows, long rowCount) {
    boolean needed = false;
    for (int page = 0; page < index.getPageCount(); page++) {
      boolean read =
          rows.isOverlapping(index.getFirstRowIndex(page), index.getLastRowIndex(page, rowCount));
      needed |= read && (page == 0 || coded.get(page));
    }
    return needed ? index : new WithoutDictionary(index, start);
  }

  /** Says that the first page, which is not read, begins where the column does. */
  private record WithoutDictionary(OffsetIndex index, long start) implements OffsetIndex {

    @Override
    public int getPageCount() {
      return index.getPageCount();
    }

    @Override
    public long getOffset(int page) {
      return page == 0 ? start : index.getOffset(page);
    }

    @Override
    public int getCompressedPageSize(int page) {
      return index.getCompressedPageSize(page);
    }

    @Override
    public long getFirstRowIndex(int page) {
      return index.getFirstRowIndex(page);
    }

    @Override
    public int getPageOrdinal(int page) {
      return index.getPageOrdinal(page);
    }

    @Override
    public Optional<Long> getUnencodedByteArrayDataBytes(int page) {
      return index.getUnencodedByteArrayDataBytes(page);
    }
  }
}
