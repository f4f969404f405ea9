package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.io.Digest;
import dev.ergo.data.ImageColumn.StoredImage;
import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.parquet.LargeValues;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.SmallValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Examples of Parquet files, one file or a folder of shards in name order.
 *
 * <p>Positions are rows in that order. A row's texts are read with its row group; its image is read
 * when it is looked at, and its boxes are held against the image then. Paths of images are relative
 * to the folder of the files and may not leave it. May be used by several threads.
 */
public final class ParquetExamples implements ExampleSource, RowTraces {

  private final ParquetShards shards;
  private final ExampleColumns columns;
  private final boolean hasIds;
  private final Set<String> readable;
  private final SmallValues texts = new SmallValues();
  private final ExampleRows rows;
  private final ImageColumn images;
  private final long size;
  private String digest;

  private ParquetExamples(
      ParquetShards shards,
      ExampleColumns columns,
      Set<String> readable,
      ExampleRows rows,
      ImageColumn images,
      long size) {
    this.shards = shards;
    this.columns = columns;
    this.hasIds = readable.contains(columns.id());
    this.readable = readable;
    this.rows = rows;
    this.images = images;
    this.size = size;
  }

  /**
   * Opens a data set: reads all footers and checks columns and ids.
   *
   * @param path a file, or a folder with {@code *.parquet} files
   * @param columns names of the columns
   * @param defaultRule how the boxes of rows are read that don't say it themselves
   * @param limit number of rows taken from the start, 0 for all
   * @param limits bounds on the images
   * @throws UserException if there are no rows, a file is damaged or lacks a column, or two rows
   *     have the same id
   */
  public static ParquetExamples open(
      Path path,
      ExampleColumns columns,
      Example.BoxesRule defaultRule,
      long limit,
      ImageLimits limits) {
    RowSelection taken = new RowSelection(DataPaths.of(path), columns, true, defaultRule, limit);
    return open(path, taken, limits, new LargeValues());
  }

  /** As {@link #open(Path, ExampleColumns, Example.BoxesRule, long, ImageLimits)}. */
  static ParquetExamples open(
      Path path, RowSelection taken, ImageLimits limits, LargeValues large) {
    ExampleColumns columns = taken.columns();
    ParquetShards shards = ParquetShards.open(path);
    Set<String> readable = columns.readable(shards.readers());
    if (readable.contains(columns.id())) {
      checkIds(shards, columns.id());
    }
    ImageColumn images = new ImageColumn(columns.image(), large);
    DataRoot root = new DataRoot(shards.root());
    return new ParquetExamples(
        shards,
        columns,
        readable,
        new ExampleRows(columns, taken.defaultRule(), images, root, limits),
        images,
        taken.limit() == 0 ? shards.rows() : Math.min(taken.limit(), shards.rows()));
  }

  /** Ids are what results of different runs are paired by. */
  private static void checkIds(ParquetShards shards, String column) {
    Map<String, String> seen = new HashMap<>();
    for (ParquetReader reader : shards.readers()) {
      reader.forEach(
          Set.of(column),
          (row, values) -> {
            Object id = values.get(column);
            String here = reader.file() + ", row " + row;
            String before = id == null ? null : seen.putIfAbsent(NumberText.of(id), here);
            if (before != null) {
              throw new UserException(
                  "%s: the id %s was used before (%s); ids have to be unique"
                      .formatted(here, id, before));
            }
            return true;
          });
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Example get(long position) {
    if (position < 0 || position >= size) {
      throw new IndexOutOfBoundsException("position " + position + " of " + size);
    }
    Location location = shards.locate(position);
    return rows.example(location, texts.row(location.reader(), location.row(), readable));
  }

  @Override
  public long pageBytes() {
    return shards.readers().stream().mapToLong(ParquetReader::pageBytes).sum();
  }

  /**
   * SHA-256 over name, length and bytes of every file, in order, the name of the image column where
   * it is another than usual, and the partitions of a partitioned folder; read once, when it is
   * first asked for. Images that rows refer to by path are not part of it.
   */
  @Override
  public synchronized String digest() {
    if (digest == null) {
      String files = Digest.ofFiles(shards.readers().stream().map(ParquetReader::file).toList());
      digest = files + rows.imagesNote() + partitions();
    }
    return digest;
  }

  @Override
  public List<Path> files() {
    return shards.readers().stream().map(ParquetReader::file).toList();
  }

  @Override
  public void traces(Visitor visitor) {
    Set<String> read = hasIds ? Set.of(columns.id(), columns.image()) : Set.of(columns.image());
    boolean[] more = {true};
    long[] left = {size};
    for (ParquetReader reader : shards.readers()) {
      if (more[0] && left[0] > 0) {
        CellTexts cells = CellTexts.of(reader);
        reader.forEach(
            read,
            (row, values) -> {
              more[0] = visitor.visit(trace(new Location(reader, row), cells, values));
              left[0]--;
              return more[0] && left[0] > 0;
            });
      }
    }
  }

  private Trace trace(Location location, CellTexts cells, Map<String, Object> values) {
    Optional<String> id =
        hasIds ? cells.text(columns.id(), values.get(columns.id())) : Optional.empty();
    StoredImage stored =
        StoredImage.of(values.get(columns.image())).orElse(new StoredImage(null, null));
    if (stored.bytes() != null) {
      return new Trace(location.where(), id, stored.bytes().length, stored::bytes);
    }
    Path file = stored.path() == null ? null : rows.file(stored.path(), location);
    return file == null
        ? new Trace(location.where(), id, 0, () -> new byte[0])
        : new Trace(location.where(), id, length(file), () -> bytes(file));
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static UserException unreadable(Path file, IOException cause) {
    return new UserException("the image file " + file + " can't be read; check its rights", cause);
  }

  /** What rows have of the names of their folders; empty for most data sets. */
  private String partitions() {
    StringBuilder note = new StringBuilder();
    for (ParquetReader reader : shards.readers()) {
      if (!reader.partition().isEmpty()) {
        note.append("\npartition ").append(reader.partition());
      }
    }
    return note.toString();
  }

  @Override
  public void keepIn(Path folder) {
    images.keepIn(folder);
  }

  @Override
  public void close() {
    images.close();
  }
}
