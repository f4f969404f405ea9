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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.parquet.ParquetReadOptions;
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
  private final ParquetMetadata footer;
  private final PageIndexes indexes;
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
    this.footer = footer;
    this.indexes = new PageIndexes(file, footer, options);
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

  /**
   * Bytes that the pages of large columns have, packed and unpacked, as the footer says; for {@link
   * #bytesOutsideHeap}.
   */
  public long pageBytes() {
    return footer.getBlocks().stream()
        .flatMap(block -> block.getColumns().stream())
        .filter(column -> !column.isEncrypted())
        .mapToLong(
            column ->
                PageBuffers.countedBytes(column.getTotalSize())
                    + PageBuffers.countedBytes(column.getTotalUncompressedSize()))
        .sum();
  }

  /**
   * Bytes that pages take outside of the Java heap at most, whatever is read by however many
   * threads.
   *
   * @param pageBytes those of all files that are read
   */
  public static long bytesOutsideHeap(long pageBytes) {
    return PageBuffers.atMost(pageBytes);
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
   * Visits the rows of one row group in order; of a large one some pages are in memory at a time.
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
    reading(group, columns)
        .forEach(
            (row, values) -> {
              values.putAll(constants);
              return visitor.visit(row, values);
            });
  }

  /**
   * One row. Those that have to be unpacked to reach it are unpacked each time.
   *
   * @param row number of the row in the file
   * @throws UserException if the row group is damaged
   */
  public Map<String, Object> row(long row, Set<String> columns) {
    List<Map<String, Object>> found = new ArrayList<>();
    near(
        row,
        columns,
        (at, values) -> {
          if (at == row) {
            found.add(values);
          }
          return at < row;
        });
    return found.get(0);
  }

  /**
   * Visits the rows that have to be unpacked to reach one, and that one: those of its page, or
   * where pages can't be read one by one those of its row group before it. Columns of the partition
   * are left out.
   *
   * @param row number of the row in the file
   * @throws UserException if the row group is damaged
   */
  void near(long row, Set<String> columns, RowVisitor visitor) {
    reading(groupOf(row), columns).near(row, visitor);
  }

  /** Unpacked bytes of a column. */
  long bytes(String column) {
    return groups.stream().mapToLong(group -> bytes(group, Set.of(column))).sum();
  }

  /** Unpacked bytes of some columns in a row group. */
  long bytes(RowGroup group, Set<String> columns) {
    return footer.getBlocks().get(group.index()).getColumns().stream()
        .filter(chunk -> !chunk.isEncrypted() && columns.contains(chunk.getPath().toArray()[0]))
        .mapToLong(ColumnChunkMetaData::getTotalUncompressedSize)
        .sum();
  }

  /** The part of a column that holds a row; see {@link GroupReading#part}. */
  Optional<ColumnPart> part(long row, String column, Consumer<ColumnPart.Place> place) {
    return reading(groupOf(row), Set.of(column)).part(row, place);
  }

  /** Where that part is. */
  Optional<ColumnPart.Place> place(long row, String column) {
    return reading(groupOf(row), Set.of(column)).place(row);
  }

  /** A walk over the rows of a column in the row group that holds a row, from its first. */
  ColumnWalk walk(long row, String column) {
    RowGroup group = groupOf(row);
    return new ColumnWalk(group, column, reading(group, Set.of(column)).all());
  }

  /** Packed bytes that {@link #near} unpacks for a row. */
  long bytesNear(long row, Set<String> columns) {
    return reading(groupOf(row), columns).bytesNear(row);
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

  private GroupReading reading(RowGroup group, Set<String> columns) {
    List<ColumnChunkMetaData> chunks =
        footer.getBlocks().get(group.index()).getColumns().stream()
            .filter(chunk -> columns.contains(chunk.getPath().toArray()[0]))
            .toList();
    return new GroupReading(file, indexes, group, project(columns), chunks);
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
}
