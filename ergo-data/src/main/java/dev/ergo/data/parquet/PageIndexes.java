package dev.ergo.data.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.ColumnIndexStore;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Where the pages of a file's columns begin: as its page index says, or as their headers do. What
 * was found is kept; it is small.
 */
final class PageIndexes {

  private static final long SMALL_DICTIONARY = 1L << 20;

  private final ChannelInput file;
  private final ParquetMetadata footer;
  private final ParquetReadOptions options;
  private final Map<Key, Optional<ColumnPages>> found = new ConcurrentHashMap<>();

  private record Key(int group, ColumnPath column) {}

  PageIndexes(Path file, ParquetMetadata footer, ParquetReadOptions options) {
    this.file = new ChannelInput(file);
    this.footer = footer;
    this.options = options;
  }

  /** A reader of the file that finds pages here; the footer is not read again. */
  final class Reader extends ParquetFileReader {

    private RowRanges rows = RowRanges.EMPTY;

    /**
     * Opens the file.
     *
     * @param buffers where pages stand
     */
    Reader(PageBuffers buffers) throws IOException {
      super(file, footer, ReadOptions.checked(buffers), file.newStream());
    }

    /** The pages of some rows of a row group. */
    PageReadStore read(int group, RowRanges some) throws IOException {
      rows = some;
      return readFilteredRowGroup(group, some);
    }

    @Override
    public ColumnIndexStore getColumnIndexStore(int group) {
      return new Store(group, rows);
    }
  }

  /** The pages of a column; empty if they can't be read one by one. */
  Optional<ColumnPages> of(ParquetFileReader reader, int group, ColumnChunkMetaData chunk)
      throws IOException {
    Key key = new Key(group, chunk.getPath());
    Optional<ColumnPages> known = found.get(key);
    if (known == null) {
      OffsetIndex stored = reader.readOffsetIndex(chunk);
      // The index does not say which pages need the dictionary, which matters if that is large.
      boolean enough =
          stored != null
              && fits(stored, footer.getBlocks().get(group).getRowCount())
              && stored.getOffset(0) - chunk.getStartingPos() <= SMALL_DICTIONARY;
      known = enough ? Optional.of(whole(stored, chunk)) : scan(group, chunk);
      found.put(key, known);
    }
    return known;
  }

  private static ColumnPages whole(OffsetIndex stored, ColumnChunkMetaData chunk) {
    BitSet all = new BitSet();
    all.set(0, stored.getPageCount());
    return new ColumnPages(stored, chunk.getStartingPos(), all);
  }

  private Optional<ColumnPages> scan(int group, ColumnChunkMetaData chunk) throws IOException {
    long rows = footer.getBlocks().get(group).getRowCount();
    String[] path = chunk.getPath().toArray();
    int repetition = footer.getFileMetaData().getSchema().getMaxRepetitionLevel(path);
    try (SeekableInputStream in = file.newStream()) {
      return new PageScan(in, options).pages(chunk, repetition, rows);
    }
  }

  /**
   * Whether an index begins with the first row and goes no further than the last. Parquet's row
   * ranges can't pass over empty pages, which Arrow writes now and then.
   */
  private static boolean fits(OffsetIndex pages, long rows) {
    int count = pages.getPageCount();
    if (count == 0 || pages.getFirstRowIndex(0) != 0 || pages.getFirstRowIndex(count - 1) >= rows) {
      return false;
    }
    for (int i = 1; i < pages.getPageCount(); i++) {
      if (pages.getFirstRowIndex(i) <= pages.getFirstRowIndex(i - 1)) {
        return false;
      }
    }
    return true;
  }

  /** What the library asks for; only columns whose pages were found are read by it. */
  private final class Store implements ColumnIndexStore {

    private final int group;
    private final RowRanges rows;

    Store(int group, RowRanges rows) {
      this.group = group;
      this.rows = rows;
    }

    @Override
    public ColumnIndex getColumnIndex(ColumnPath column) {
      return null;
    }

    @Override
    public OffsetIndex getOffsetIndex(ColumnPath column) {
      long count = footer.getBlocks().get(group).getRowCount();
      return found
          .getOrDefault(new Key(group, column), Optional.empty())
          .map(pages -> pages.toRead(rows, count))
          .orElseThrow(() -> new MissingOffsetIndexException(column));
    }
  }
}
