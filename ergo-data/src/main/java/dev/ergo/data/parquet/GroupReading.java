package dev.ergo.data.parquet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/**
 * Some columns of a row group, read as a whole or around one row.
 *
 * @param file the file
 * @param indexes where its pages are
 * @param group the row group
 * @param columns the columns
 * @param chunks where they are
 */
record GroupReading(
    Path file,
    PageIndexes indexes,
    RowGroup group,
    MessageType columns,
    List<ColumnChunkMetaData> chunks) {

  /** Packed bytes of a row group that are not read at once. */
  private static final long LARGE = 4L << 20;

  /** Visits all rows in order; of a large row group some pages are in memory at a time. */
  void forEach(RowVisitor visitor) {
    try (RowGroupScan scan = scan()) {
      long bytes = chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
      Optional<PageBlocks> found =
          bytes > LARGE ? scan.blocks(chunks, group.rows()) : Optional.empty();
      if (found.isEmpty()) {
        scan.start(columns);
        visit(scan, 0, group.rows(), visitor);
        return;
      }
      PageBlocks blocks = found.get();
      boolean more = true;
      for (int part = 0; more && part < blocks.count(); ) {
        int end = blocks.behind(part, LARGE);
        more = part(scan, blocks.first(part), blocks.last(end - 1), visitor);
        part = end;
      }
    }
  }

  /** Visits the rows that have to be unpacked to reach one, and that one. */
  void near(long row, RowVisitor visitor) {
    long inGroup = row - group.firstRow();
    try (RowGroupScan scan = scan()) {
      Optional<PageBlocks> blocks = scan.blocks(chunks, group.rows());
      if (blocks.isPresent()) {
        int part = blocks.get().of(inGroup);
        part(scan, blocks.get().first(part), blocks.get().last(part), visitor);
      } else {
        scan.start(columns);
        visit(scan, 0, inGroup + 1, visitor);
      }
    }
  }

  /** Packed bytes that {@link #near} unpacks. */
  long bytesNear(long row) {
    try (RowGroupScan scan = scan()) {
      return scan.blocks(chunks, group.rows())
          .map(blocks -> blocks.bytes(blocks.of(row - group.firstRow())))
          .orElse(group.bytes());
    }
  }

  /**
   * The part of a single column that holds a row; empty if its rows go over from page to page, so
   * that they can only be read one after the other.
   *
   * @param place told where it is before any of its bytes are read
   */
  Optional<ColumnPart> part(long row, Consumer<ColumnPart.Place> place) {
    try (RowGroupScan scan = scan()) {
      Optional<ColumnPart.Place> found = place(scan, row);
      found.ifPresent(place);
      return found.map(there -> part(scan, there));
    }
  }

  /** Where the part of a single column is that holds a row; see {@link #part}. */
  Optional<ColumnPart.Place> place(long row) {
    try (RowGroupScan scan = scan()) {
      return place(scan, row);
    }
  }

  private Optional<ColumnPart.Place> place(RowGroupScan scan, long row) {
    return scan.blocks(chunks, group.rows())
        .map(
            blocks -> {
              int part = blocks.of(row - group.firstRow());
              return new ColumnPart.Place(
                  group.firstRow() + blocks.first(part),
                  group.firstRow() + blocks.last(part) + 1,
                  unpacked(blocks.bytes(part)));
            });
  }

  private ColumnPart part(RowGroupScan scan, ColumnPart.Place place) {
    long first = place.first() - group.firstRow();
    int rows = Math.toIntExact(place.end() - place.first());
    scan.start(columns, RowRanges.builder().addSelectedRange(first, first + rows - 1).build());
    String column = columns.getFieldName(0);
    List<Object> values = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      values.add(scan.nextInPages().get(column));
    }
    return new ColumnPart(place, values, scan.keepPages());
  }

  /** All rows from the first; whoever asks closes it. */
  RowGroupScan all() {
    RowGroupScan scan = scan();
    try {
      scan.start(columns);
      return scan;
    } catch (RuntimeException e) {
      scan.close();
      throw e;
    }
  }

  /** Bytes that so many packed ones become, on the whole. */
  private long unpacked(long packed) {
    long all = chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
    long plain = chunks.stream().mapToLong(ColumnChunkMetaData::getTotalUncompressedSize).sum();
    return all == 0 ? packed : Math.round((double) packed / all * plain);
  }

  private boolean part(RowGroupScan scan, long first, long last, RowVisitor visitor) {
    scan.start(columns, RowRanges.builder().addSelectedRange(first, last).build());
    return visit(scan, first, last - first + 1, visitor);
  }

  private boolean visit(RowGroupScan scan, long first, long rows, RowVisitor visitor) {
    for (long row = first; row < first + rows; row++) {
      if (!visitor.visit(group.firstRow() + row, scan.next())) {
        return false;
      }
    }
    return true;
  }

  private RowGroupScan scan() {
    return new RowGroupScan(file, indexes, group.index(), columns);
  }
}
