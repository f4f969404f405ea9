package dev.ergo.data.parquet;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Columns of Parquet files that are read in any order. Where many other rows have to be unpacked to
 * reach one, as pyarrow writes images unless it is told otherwise, the column is copied once into a
 * {@link Spool}, if there is a folder for it.
 */
final class SpooledColumns implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpooledColumns.class);

  /** So much is unpacked in a few milliseconds. */
  private static final long CHEAP_BYTES = 2L << 20;

  /** What is left on the disk for the run's own files. */
  private static final long SPARE_BYTES = 1L << 30;

  private final Map<Key, Optional<Spool>> spools = new HashMap<>();
  private Path folder;

  private record Key(ParquetReader reader, String column) {}

  /** From now on columns may be copied into files in a folder, which leave no trace there. */
  synchronized void in(Path folder) {
    this.folder = folder;
  }

  /** Whether a column is worth copying and was copied. */
  synchronized boolean holds(ParquetReader reader, String column, long row) {
    if (folder == null) {
      return false;
    }
    Key key = new Key(reader, column);
    Optional<Spool> known = spools.get(key);
    if (known == null) {
      known = isWorthIt(reader, column, row) ? copy(reader, column) : Optional.empty();
      spools.put(key, known);
    }
    return known.isPresent();
  }

  /** The value of a row of a column that {@link #holds holds}. */
  synchronized Object get(ParquetReader reader, String column, long row) {
    return spools.get(new Key(reader, column)).orElseThrow().get(row);
  }

  private static boolean isWorthIt(ParquetReader reader, String column, long row) {
    try {
      return reader.bytesNear(row, Set.of(column)) > CHEAP_BYTES;
    } catch (UserException e) {
      // Whoever reads the row says what is wrong.
      return false;
    }
  }

  private Optional<Spool> copy(ParquetReader reader, String column) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < reader.bytes(column) + SPARE_BYTES) {
        throw new IOException("there is no room for them");
      }
      LOG.info(
          "{}: rows are far apart in it; {} is copied once to be read in any order",
          reader.file(),
          column);
      return Optional.of(Spool.of(reader, column, folder));
    } catch (IOException | UserException e) {
      LOG.warn(
          "{}: the values of {} are read slowly, for they can't be kept in {} ({})",
          reader.file(),
          column,
          folder,
          Reason.of(e));
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    spools.values().forEach(spool -> spool.ifPresent(Spool::close));
    spools.clear();
    folder = null;
  }
}
