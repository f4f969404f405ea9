package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** One pass over (a part of) a row group; the file is open meanwhile. */
final class RowGroupScan implements AutoCloseable {

  private final Path file;
  private final int group;
  private final ParquetFileReader reader;
  private RecordReader<Map<String, Object>> rows;

  /** Opens the file; the footer is not read again. */
  RowGroupScan(
      Path file,
      ParquetMetadata footer,
      ParquetReadOptions options,
      int group,
      MessageType columns) {
    this.file = file;
    this.group = group;
    try {
      LocalInputFile input = new LocalInputFile(file);
      this.reader = ParquetFileReader.open(input, footer, options, input.newStream());
      reader.setRequestedSchema(columns);
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /**
   * Whether single rows can be reached without reading their whole row group: the file says where
   * each page starts, and no page is empty (Parquet's row ranges can't pass over those).
   */
  boolean canSeek(List<ColumnChunkMetaData> chunks) {
    try {
      for (ColumnChunkMetaData chunk : chunks) {
        OffsetIndex pages = reader.readOffsetIndex(chunk);
        if (pages == null || !strictlyIncreasing(pages)) {
          return false;
        }
      }
      return true;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private static boolean strictlyIncreasing(OffsetIndex pages) {
    for (int i = 1; i < pages.getPageCount(); i++) {
      if (pages.getFirstRowIndex(i) <= pages.getFirstRowIndex(i - 1)) {
        return false;
      }
    }
    return true;
  }

  /** Starts reading all rows. */
  void start(MessageType columns) {
    try {
      start(columns, reader.readRowGroup(group));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /** Starts reading the pages of the ranges alone. */
  void start(MessageType columns, RowRanges ranges) {
    try {
      start(columns, reader.readFilteredRowGroup(group, ranges));
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private void start(MessageType columns, PageReadStore pages) {
    MessageColumnIO assembly = new ColumnIOFactory().getColumnIO(columns);
    rows = assembly.getRecordReader(new NonEmptyPages(pages), new RowMaterializer(columns));
  }

  /** The next row. */
  Map<String, Object> next() {
    try {
      Map<String, Object> values = rows.read();
      if (values == null) {
        throw new IOException("it holds fewer rows than its footer says");
      }
      return values;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private UserException damaged(Exception e) {
    return FooterReader.damaged(
        file, "row group " + group + " can't be read (" + Causes.first(e) + ")", e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      // The rows are read; a file that can't be closed after reading loses nothing.
    }
  }
}
