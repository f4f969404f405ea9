package dev.ergo.data.parquet;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndexBuilder;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Finds the pages of a column in a row group by their headers: where each begins and with which
 * row. So files are read page by page that have no page index, as most have none.
 *
 * @param in the file
 * @param options how pages are unpacked
 */
record PageScan(SeekableInputStream in, ParquetReadOptions options) {

  /**
   * The pages that hold rows; empty if a row goes over from one page to the next, so that they
   * can't be read one by one.
   *
   * @param chunk the column in the row group
   * @param maxRepetition its greatest repetition level, 0 outside of lists
   * @param rows of the row group
   * @throws IOException if the headers can't be read or do not fit the rows
   */
  Optional<ColumnPages> pages(ColumnChunkMetaData chunk, int maxRepetition, long rows)
      throws IOException {
    OffsetIndexBuilder pages = OffsetIndexBuilder.getBuilder();
    BitSet coded = new BitSet();
    int count = 0;
    long at = chunk.getStartingPos();
    long end = at + chunk.getTotalSize();
    long row = 0;
    while (at < end && row < rows) {
      in.seek(at);
      PageHeader header = Util.readPageHeader(in);
      int packed = header.getCompressed_page_size();
      long next = in.getPos() + packed;
      if (packed < 0 || next > end) {
        throw new EOFException();
      }
      long begun = isData(header) ? rowsOf(chunk, header, maxRepetition) : 0;
      if (begun < 0) {
        return Optional.empty();
      } else if (begun > 0) {
        pages.add(at, Math.toIntExact(next - at), row);
        coded.set(count++, isCoded(header));
      }
      row += begun;
      at = next;
    }
    if (row != rows) {
      throw new IOException("its pages hold another number of rows than its footer says");
    }
    return Optional.of(new ColumnPages(pages.build(), chunk.getStartingPos(), coded));
  }

  private static boolean isCoded(PageHeader header) {
    return header.getType() == PageType.DATA_PAGE
        ? header.getData_page_header().getEncoding() != Encoding.PLAIN
        : header.getData_page_header_v2().getEncoding() != Encoding.PLAIN;
  }

  private static boolean isData(PageHeader header) {
    return header.getType() == PageType.DATA_PAGE || header.getType() == PageType.DATA_PAGE_V2;
  }

  /** Rows that begin in a page; a negative number if the first value continues one. */
  private long rowsOf(ColumnChunkMetaData chunk, PageHeader header, int maxRepetition)
      throws IOException {
    if (header.getType() == PageType.DATA_PAGE_V2) {
      return header.getData_page_header_v2().getNum_rows();
    }
    DataPageHeader page = header.getData_page_header();
    if (maxRepetition == 0 || page.getNum_values() == 0) {
      return page.getNum_values();
    } else if (page.getRepetition_level_encoding() != Encoding.RLE) {
      return -1;
    }
    byte[] packed = in.readNBytes(header.getCompressed_page_size());
    InputStream unpacked =
        options
            .getCodecFactory()
            .getDecompressor(chunk.getCodec())
            .decompress(BytesInput.from(packed), header.getUncompressed_page_size())
            .toInputStream();
    return beginnings(unpacked, page.getNum_values(), maxRepetition);
  }

  /** Level 0 begins a row. */
  private static long beginnings(InputStream page, int values, int maxRepetition)
      throws IOException {
    byte[] levels = page.readNBytes(BytesUtils.readIntLittleEndian(page));
    RunLengthBitPackingHybridDecoder decoder =
        new RunLengthBitPackingHybridDecoder(
            BytesUtils.getWidthFromMaxInt(maxRepetition), new ByteArrayInputStream(levels));
    long rows = 0;
    for (int i = 0; i < values; i++) {
      int level = decoder.readInt();
      if (i == 0 && level != 0) {
        return -1;
      }
      rows += level == 0 ? 1 : 0;
    }
    return rows;
  }
}
