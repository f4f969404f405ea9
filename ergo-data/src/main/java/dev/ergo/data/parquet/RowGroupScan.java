package dev.ergo.data.parquet;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** One pass over (a part of) a row group; the file is open meanwhile. */
final class RowGroupScan implements AutoCloseable {

  private final Path file;
  private final int group;
  private final PageIndexes indexes;
  private final PageIndexes.Reader reader;
  private final PageBuffers buffers = new PageBuffers();
  private boolean pagesAreKept;
  private RecordReader<Map<String, Object>> rows;

  /** Opens the file; the footer is not read again. */
  RowGroupScan(Path file, PageIndexes indexes, int group, MessageType columns) {
    this.file = file;
    this.group = group;
    this.indexes = indexes;
    try {
      this.reader = indexes.new Reader(buffers);
      reader.setRequestedSchema(columns);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * The parts of the row group that can be read one by one: the pages of the largest column. Empty
   * if it can only be read from its beginning.
   */
  Optional<PageBlocks> blocks(List<ColumnChunkMetaData> chunks, long rows) {
    try {
      ColumnPages widest = null;
      long bytes = -1;
      for (ColumnChunkMetaData chunk : chunks) {
        Optional<ColumnPages> pages = indexes.of(reader, group, chunk);
        if (pages.isEmpty()) {
          return Optional.empty();
        }
        if (chunk.getTotalSize() > bytes) {
          bytes = chunk.getTotalSize();
          widest = pages.get();
        }
      }
      return Optional.ofNullable(widest).map(pages -> new PageBlocks(pages, rows));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /** Starts reading all rows. */
  void start(MessageType columns) {
    start(columns, () -> reader.readRowGroup(group));
  }

  /** Starts reading the pages of the ranges alone. */
  void start(MessageType columns, RowRanges ranges) {
    start(columns, () -> reader.read(group, ranges));
  }

  private void start(MessageType columns, Pages source) {
    // Before others are read, pages that were read are let go: they may be large.
    rows = null;
    buffers.close();
    try {
      PageReadStore pages = new NonEmptyPages(source.read(), buffers);
      MessageColumnIO assembly = new ColumnIOFactory().getColumnIO(columns);
      rows = assembly.getRecordReader(pages, new RowMaterializer(columns));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    } catch (NoClassDefFoundError e) {
      throw misfit(e);
    } catch (OutOfMemoryError e) {
      throw tooLarge(e);
    }
  }

  /**
   * Where pages don't fit their footer the library names the file in its message as a Hadoop path,
   * and without Hadoop fails on that instead.
   */
  private UserException misfit(NoClassDefFoundError failure) {
    if (!String.valueOf(failure.getMessage()).startsWith("org/apache/hadoop/fs/Path")) {
      throw failure;
    }
    return damaged(new IOException("its pages do not fit its footer"));
  }

  /** One array of an absurd size is how some damage shows; the heap itself is as it was. */
  private UserException tooLarge(OutOfMemoryError failure) {
    return new UserException(
        "%s: row group %d asks for more memory than there is; fetch the file again if it is damaged, raise -Xmx if it is not"
            .formatted(file, group),
        failure);
  }

  private interface Pages {
    PageReadStore read() throws IOException;
  }

  /** The next row. */
  Map<String, Object> next() {
    Map<String, Object> row = nextInPages();
    row.replaceAll((column, value) -> PageBytes.copied(value));
    return row;
  }

  /** The next row, with bytes that stand in pages. */
  Map<String, Object> nextInPages() {
    try {
      Map<String, Object> values = rows.read();
      if (values == null) {
        throw new IOException("it holds fewer rows than its footer says");
      }
      return values;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    } catch (OutOfMemoryError e) {
      throw tooLarge(e);
    }
  }

  /** The pages of the rows that were read, which whoever asks closes. */
  PageBuffers keepPages() {
    pagesAreKept = true;
    buffers.closePacked();
    return buffers;
  }

  private UserException damaged(Exception e) {
    return FooterReader.damaged(
        file, "row group " + group + " can't be read (" + Reason.of(e) + ")", e);
  }

  @Override
  public void close() {
    if (!pagesAreKept) {
      buffers.close();
    }
    try {
      reader.close();
    } catch (IOException e) {
      // The rows are read; a file that can't be closed after reading loses nothing.
    }
  }

  /** Assembles rows of plain Java values from Parquet's column readers. */
  private static final class RowMaterializer extends RecordMaterializer<Map<String, Object>> {

    private final ValueConverters.StructConverter root;
    private Map<String, Object> row;

    RowMaterializer(MessageType schema) {
      root = new ValueConverters.StructConverter(schema, struct -> row = struct);
    }

    @Override
    public Map<String, Object> getCurrentRecord() {
      return row;
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }

  /**
   * A row group's pages without the empty ones. Arrow writes a page of no values where a list
   * column's row ends exactly with a page; Parquet's column reader would take a level from it.
   */
  private record NonEmptyPages(PageReadStore pages, PageBuffers buffers) implements PageReadStore {

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
      return new Reader(pages.getPageReader(column), buffers);
    }

    @Override
    public long getRowCount() {
      return pages.getRowCount();
    }

    @Override
    public Optional<Long> getRowIndexOffset() {
      return pages.getRowIndexOffset();
    }

    @Override
    public Optional<PrimitiveIterator.OfLong> getRowIndexes() {
      return pages.getRowIndexes();
    }

    private record Reader(PageReader reader, PageBuffers buffers) implements PageReader {

      @Override
      public DictionaryPage readDictionaryPage() {
        DictionaryPage page = reader.readDictionaryPage();
        if (page != null) {
          buffers.read();
        }
        return page;
      }

      @Override
      public long getTotalValueCount() {
        return reader.getTotalValueCount();
      }

      @Override
      public DataPage readPage() {
        DataPage page = next();
        while (page != null && page.getValueCount() == 0) {
          page = next();
        }
        return page;
      }

      private DataPage next() {
        DataPage page = reader.readPage();
        if (page != null) {
          buffers.read();
        }
        return page;
      }
    }
  }
}
