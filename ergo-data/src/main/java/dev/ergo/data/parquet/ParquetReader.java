package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final MessageType stored;
  private final MessageType schema;
  private final Map<String, String> partition;
  private final List<RowGroup> groups;

  private ParquetReader(
      Path file,
      ParquetReadOptions options,
      ParquetMetadata footer,
      Map<String, String> partition) {
    this.file = file;
    this.options = options;
    this.footer = footer;
    this.stored = StoredSchema.of(footer.getFileMetaData().getSchema());
    this.partition = new LinkedHashMap<>(partition);
    this.partition.keySet().removeAll(names(stored));
    this.schema = StoredSchema.withTexts(stored, this.partition.keySet());
    List<RowGroup> found = new ArrayList<>();
    long firstRow = 0;
    for (BlockMetaData block : footer.getBlocks()) {
      found.add(new RowGroup(found.size(), firstRow, block.getRowCount(), readableBytes(block)));
      firstRow += block.getRowCount();
    }
    this.groups = List.copyOf(found);
  }

  /** Nothing but its name is known of an encrypted column. */
  private static long readableBytes(BlockMetaData block) {
    return block.getColumns().stream()
        .filter(column -> !column.isEncrypted())
        .mapToLong(ColumnChunkMetaData::getTotalSize)
        .sum();
  }

  /**
   * Reads the footer.
   *
   * @throws UserException if there is no such file, or it is damaged, encrypted, no Parquet file or
   *     packed with an unknown codec
   */
  public static ParquetReader open(Path file) {
    return open(file, Map.of());
  }

  /**
   * Reads the footer of a file in a partitioned folder.
   *
   * @param partition columns whose value is the same in all rows of the file, and is not in it; a
   *     value may be null. The file's own column of such a name comes first
   * @throws UserException as {@link #open(Path)}
   */
  public static ParquetReader open(Path file, Map<String, String> partition) {
    ParquetReadOptions options = ReadOptions.checked();
    return new ParquetReader(file, options, FooterReader.read(file, options), partition);
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Parquet's schema, without what is null in every row (type UNKNOWN), with the partition. */
  public MessageType schema() {
    return schema;
  }

  /** Columns and values that the file has of the folder it lies in, which are not in it. */
  public Map<String, String> partition() {
    return Collections.unmodifiableMap(partition);
  }

  /** Whether the file has a column of which it says that it is null in every row. */
  public boolean isNull(String column) {
    return footer.getFileMetaData().getSchema().containsField(column)
        && !schema.containsField(column);
  }

  /** Whether a column can't be read because it is encrypted. */
  public boolean isEncrypted(String column) {
    return footer.getBlocks().stream()
        .flatMap(block -> block.getColumns().stream())
        .anyMatch(chunk -> chunk.isEncrypted() && chunk.getPath().toArray()[0].equals(column));
  }

  /** A text that the writer put beside the rows, such as {@code huggingface}. */
  public Optional<String> metadata(String key) {
    return Optional.ofNullable(footer.getFileMetaData().getKeyValueMetaData().get(key));
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
    return names(schema);
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
    Map<String, String> constants = constants(columns);
    if (group.rows() == 0) {
      return;
    }
    if (projection.getFieldCount() == 0) {
      for (long i = 0; i < group.rows(); i++) {
        if (!visitor.visit(group.firstRow() + i, new LinkedHashMap<>(constants))) {
          return;
        }
      }
      return;
    }
    try (RowGroupScan scan = scan(group, projection)) {
      scan.start(projection);
      for (long i = 0; i < group.rows(); i++) {
        Map<String, Object> values = scan.next();
        values.putAll(constants);
        if (!visitor.visit(group.firstRow() + i, values)) {
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
   * index, otherwise the rows of its row group before it. Columns of the partition are left out.
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
    List<Type> kept =
        stored.getFields().stream().filter(field -> columns.contains(field.getName())).toList();
    for (Type column : kept) {
      if (isEncrypted(column.getName())) {
        throw new UserException(
            "Column %s of %s is encrypted, which is not supported; decrypt the file first"
                .formatted(column.getName(), file));
      }
    }
    return new MessageType(stored.getName(), kept);
  }

  private static Set<String> names(MessageType schema) {
    return schema.getFields().stream()
        .map(Type::getName)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Map<String, String> constants(Set<String> columns) {
    Map<String, String> constants = new LinkedHashMap<>(partition);
    constants.keySet().retainAll(columns);
    return constants;
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
