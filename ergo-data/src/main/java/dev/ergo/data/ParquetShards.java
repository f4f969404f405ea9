package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.parquet.ParquetReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a data set as one sequence of rows. */
public final class ParquetShards {

  private final Path root;
  private final List<ParquetReader> readers;
  private final long[] firstRows;

  private ParquetShards(Path root, List<ParquetReader> readers) {
    this.root = root;
    this.readers = readers;
    this.firstRows = new long[readers.size() + 1];
    for (int i = 0; i < readers.size(); i++) {
      firstRows[i + 1] = firstRows[i] + readers.get(i).rows();
    }
  }

  /**
   * Opens a file, or the {@code *.parquet} files of a folder in name order. Those in folders named
   * {@code column=value} have that column besides their own (a partitioned folder, as Hive, Spark
   * and pyarrow write it).
   *
   * @throws UserException if there is none, one is damaged, or they hold no row
   */
  public static ParquetShards open(Path path) {
    boolean folder = Files.isDirectory(path);
    return open(
        folder ? PartitionedFolder.readers(path) : List.of(ParquetReader.open(path)),
        folder ? path : path.toAbsolutePath().getParent(),
        "The data set " + path + " has no rows; give one that has some");
  }

  /** Opens the given files, in that order. */
  public static ParquetShards open(List<Path> files) {
    return open(
        files.stream().map(ParquetReader::open).toList(),
        files.get(0).toAbsolutePath().getParent(),
        "The file " + files.get(0) + " has no rows; fetch it again");
  }

  private static ParquetShards open(List<ParquetReader> readers, Path root, String empty) {
    ParquetShards shards = new ParquetShards(root, readers);
    if (shards.rows() == 0) {
      throw new UserException(empty);
    }
    return shards;
  }

  /** The folder that paths of images are relative to and may not leave. */
  public Path root() {
    return root;
  }

  public List<ParquetReader> readers() {
    return readers;
  }

  public long rows() {
    return firstRows[readers.size()];
  }

  /** File and row of a position of the data set. */
  public Location locate(long position) {
    int shard = 0;
    while (position >= firstRows[shard + 1]) {
      shard++;
    }
    return new Location(readers.get(shard), position - firstRows[shard]);
  }

  /**
   * Where an example is stored.
   *
   * @param reader its file
   * @param row its row in the file
   */
  public record Location(ParquetReader reader, long row) {

    /** Name of the row and its image: the file as it was opened, and the row. */
    public String id() {
      return reader.file() + "#" + row;
    }

    /** The row in messages. */
    public String where() {
      return reader.file() + ", row " + row;
    }
  }
}
