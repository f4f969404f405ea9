package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.filter2.columnindex.RowRanges;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Reads a Parquet file into plain Java values. Holds the footer only: every read opens the file,
 * takes one row group's columns and closes it, so readers need no closing and may be shared between
 * threads.
 *
 * <p>Values: Boolean, Integer (signed, up to 32 bits), Long (also unsigned 32 bits), BigInteger
 * (unsigned 64 bits), Float (also half precision), Double, BigDecimal, String (also enum and JSON),
 * byte[], LocalDate, LocalTime, Instant (timestamps in UTC), LocalDateTime (local timestamps and
 * INT96), List, Map for maps, {@code Map<String, Object>} for structs, null. Arrays and strings may
 * be shared between rows: treat them as read-only.
 *
 * <p>parquet-avro's own read path is not used because Avro has no names for columns such as {@code
 * multi-choice options}. Page checksums are verified where the file has them.
 */
public final class ParquetReader {

  private final Path file;
  private final ParquetReadOptions options;
  private final ParquetMetadata footer;
  private final List<RowGroup> groups;

  private ParquetReader(Path file, ParquetReadOptions options, ParquetMetadata footer) {
    this.file = file;
    this.options = options;
    this.footer = footer;
    List<RowGroup> found = new ArrayList<>();
    long firstRow = 0;
    for (BlockMetaData block : footer.getBlocks()) {
      found.add(
          new RowGroup(found.size(), firstRow, block.getRowCount(), block.getCompressedSize()));
      firstRow += block.getRowCount();
    }
    this.groups = List.copyOf(found);
  }

  /**
   * Reads the footer.
   *
   * @throws UserException if there is no such file, or it is damaged, encrypted, no Parquet file or
   *     packed with an unknown codec
   */
  public static ParquetReader open(Path file) {
    ParquetReadOptions options = ReadOptions.checked();
    return new ParquetReader(file, options, FooterReader.read(file, options));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Parquet's schema. */
  public MessageType schema() {
    return footer.getFileMetaData().getSchema();
  }

  /** The row groups in file order; some may be empty. */
  public List<RowGroup> rowGroups() {
    return groups;
  }

  /** Number of rows. */
  public long rows() {
    return groups.stream().mapToLong(RowGroup::rows).sum();
  }

  /** Names of the top-level columns. */
  public Set<String> columns() {
    return schema().getFields().stream()
        .map(Type::getName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Visits every row in order.
   *
   * @param columns top-level columns to read; others are neither read nor checked
   * @throws UserException if the file is damaged
   */
  public void forEach(Set<String> columns, RowVisitor visitor) {
    boolean[] more = {true};
    for (int i = 0; more[0] && i < groups.size(); i++) {
      forEach(groups.get(i), columns, (row, values) -> more[0] = visitor.visit(row, values));
    }
  }

  /**
   * Visits the rows of one row group in order; its packed columns are in memory meanwhile.
   *
   * @throws UserException if the row group is damaged
   */
  public void forEach(RowGroup group, Set<String> columns, RowVisitor visitor) {
    MessageType projection = project(columns);
    if (group.rows() == 0 || projection.getFieldCount() == 0) {
      return;
    }
    try (RowGroupScan scan = scan(group, projection)) {
      scan.start(projection);
      for (long i = 0; i < group.rows(); i++) {
        if (!visitor.visit(group.firstRow() + i, scan.next())) {
          return;
        }
      }
    }
  }

  /**
   * One row; see {@link #upTo} for what that costs.
   *
   * @param row number of the row in the file
   * @throws UserException if the row group is damaged
   */
  public Map<String, Object> row(long row, Set<String> columns) {
    List<Map<String, Object>> last = new ArrayList<>(List.of(Map.of()));
    upTo(row, columns, (at, values) -> last.set(0, values) != null);
    return last.get(0);
  }

  /**
   * Visits a row after those that have to be unpacked to reach it: none if the file has a page
   * index, otherwise the rows of its row group before it.
   *
   * @param row number of the row in the file, the last that is visited
   * @throws UserException if the row group is damaged
   */
  public void upTo(long row, Set<String> columns, RowVisitor visitor) {
    RowGroup group = groupOf(row);
    MessageType projection = project(columns);
    try (RowGroupScan scan = scan(group, projection)) {
      if (scan.canSeek(chunks(group, columns))) {
        scan.start(projection, RowRanges.builder().addSelectedRow(row - group.firstRow()).build());
        visitor.visit(row, scan.next());
        return;
      }
      scan.start(projection);
      for (long at = group.firstRow(); at <= row; at++) {
        if (!visitor.visit(at, scan.next())) {
          return;
        }
      }
    }
  }

  /** The row group that holds a row of the file. */
  public RowGroup groupOf(long row) {
    for (RowGroup group : groups) {
      if (row >= group.firstRow() && row < group.firstRow() + group.rows()) {
        return group;
      }
    }
    throw new IndexOutOfBoundsException("row " + row + " of " + rows() + " in " + file);
  }

  private RowGroupScan scan(RowGroup group, MessageType projection) {
    return new RowGroupScan(file, footer, options, group.index(), projection);
  }

  private List<ColumnChunkMetaData> chunks(RowGroup group, Set<String> columns) {
    return footer.getBlocks().get(group.index()).getColumns().stream()
        .filter(chunk -> columns.contains(chunk.getPath().toArray()[0]))
        .toList();
  }

  private MessageType project(Set<String> columns) {
    MessageType schema = schema();
    List<Type> kept =
        schema.getFields().stream().filter(field -> columns.contains(field.getName())).toList();
    return new MessageType(schema.getName(), kept);
  }

  /**
   * A row group as the footer describes it.
   *
   * @param index position in the file
   * @param firstRow file row number of its first row
   * @param rows number of rows
   * @param bytes packed size of all its columns
   */
  public record RowGroup(int index, long firstRow, long rows, long bytes) {}

  /** Takes rows one after the other. */
  @FunctionalInterface
  public interface RowVisitor {

    /**
     * Takes one row.
     *
     * @param row number of the row in its file, from 0
     * @param values column values, in the order of the schema
     * @return whether to go on
     */
    boolean visit(long row, Map<String, Object> values);
  }
}
