package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.HeapShare;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Values of Parquet columns as they are unpacked, with the others of their page, which are kept for
 * those who ask next; where values are asked for in the order of the rows, the page behind is
 * unpacked meanwhile. May be used by several threads.
 */
final class UnpackedPages implements AutoCloseable {

  /** Bytes of pages that are kept at most, besides the one that is in use. */
  private static final long MOST_BYTES = HeapShare.bytes(256L << 20, 8);

  /** A page that is unpacked ahead takes no more than one in so many of these. */
  private static final int AHEAD = 4;

  /** The one that was used last stands last. */
  private final Deque<Kept> kept = new ArrayDeque<>();

  private Ahead ahead;
  private Walked walked;

  private record Kept(Column column, ColumnPart part) {}

  private record Ahead(Column column, long first, CompletableFuture<Optional<ColumnPart>> part) {}

  private record Walked(Column column, ColumnWalk walk) {}

  /** A column of a file, whoever opened it. */
  private record Column(Path file, String name) {}

  /**
   * The value of a column in a row; bytes are {@link PageBytes}.
   *
   * @throws UserException if it can't be read
   */
  synchronized Object get(ParquetReader reader, String column, long row) {
    Column key = new Column(reader.file(), column);
    for (Iterator<Kept> all = kept.descendingIterator(); all.hasNext(); ) {
      Kept one = all.next();
      if (one.column().equals(key) && one.part().holds(row)) {
        all.remove();
        kept.addLast(one);
        return one.part().get(row);
      }
    }
    Optional<ColumnPart> part = part(reader, column, row);
    if (part.isEmpty()) {
      return walked(reader, column, row);
    }
    kept.addLast(new Kept(key, part.get()));
    if (part.get().first() == row) {
      unpackBehind(reader, column, part.get());
    }
    return part.get().get(row);
  }

  private Optional<ColumnPart> part(ParquetReader reader, String column, long row) {
    Ahead waiting = ahead;
    ahead = null;
    if (waiting != null
        && waiting.first() == row
        && waiting.column().equals(new Column(reader.file(), column))) {
      Optional<ColumnPart> part = waiting.part().join();
      if (part.isPresent()) {
        makeRoom(part.get().bytes());
        return part;
      }
    }
    // Before others are unpacked: pages of images may be large.
    return reader.part(row, column, this::makeRoom);
  }

  private boolean makeRoom(long bytes) {
    long bound = HeapShare.isScarce() ? MOST_BYTES / HeapShare.SCARCE_PARTS : MOST_BYTES;
    long sum = bytes;
    for (Kept one : kept) {
      sum += one.part().bytes();
    }
    while (sum > bound && !kept.isEmpty()) {
      sum -= kept.removeFirst().part().bytes();
    }
    return true;
  }

  /** Whoever asks for the first row of a page most likely asks for the others next. */
  private void unpackBehind(ParquetReader reader, String column, ColumnPart part) {
    long row = part.end();
    if (row < reader.rows() && part.bytes() <= MOST_BYTES / AHEAD && !HeapShare.isScarce()) {
      ahead =
          new Ahead(
              new Column(reader.file(), column),
              row,
              CompletableFuture.supplyAsync(() -> unpacked(reader, column, row)));
    }
  }

  private static Optional<ColumnPart> unpacked(ParquetReader reader, String column, long row) {
    try {
      return reader.part(row, column, bytes -> bytes <= MOST_BYTES / AHEAD);
    } catch (UserException | OutOfMemoryError e) {
      // Said when the row is asked for.
      return Optional.empty();
    }
  }

  private Object walked(ParquetReader reader, String column, long row) {
    Column key = new Column(reader.file(), column);
    if (walked == null || !walked.column().equals(key) || !walked.walk().reaches(row)) {
      stopWalk();
      walked = new Walked(key, reader.walk(row, column));
    }
    try {
      return walked.walk().get(row);
    } catch (UserException e) {
      stopWalk();
      throw e;
    }
  }

  private void stopWalk() {
    if (walked != null) {
      walked.walk().close();
      walked = null;
    }
  }

  /** Lets go of all; what is asked for afterwards is unpacked anew. */
  @Override
  public synchronized void close() {
    kept.clear();
    ahead = null;
    stopWalk();
  }
}
