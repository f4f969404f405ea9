package dev.ergo.data.parquet;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.HeapShare;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Values of Parquet columns as they are unpacked, with the others of their page, which are kept for
 * those who ask next; where values are asked for in the order of the rows, the next pages are
 * unpacked meanwhile. May be used by several threads.
 */
final class UnpackedPages implements AutoCloseable {

  /** Bytes of pages that are kept or unpacked ahead at most, besides the one that is in use. */
  private static final long MOST_BYTES = HeapShare.bytes(256L << 20, 8);

  /** Pages that are unpacked ahead at most. */
  private static final int AHEAD = 2;

  private static final ExecutorService UNPACKING =
      Executors.newFixedThreadPool(
          AHEAD,
          work -> {
            Thread thread = new Thread(work, "unpacking");
            thread.setDaemon(true);
            return thread;
          });

  /** The one that was used last stands last. */
  private final Deque<Kept> kept = new ArrayDeque<>();

  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private Walked walked;

  private record Kept(Column column, ColumnPart part) {}

  private record Ahead(
      Column column, ColumnPart.Place place, CompletableFuture<Optional<ColumnPart>> part) {}

  private record Walked(Column column, ColumnWalk walk) {}

  /** A column of a file, whoever opened it. */
  private record Column(Path file, String name) {}

  /**
   * The value of a column in a row, with arrays of its own.
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
    Optional<ColumnPart> part = part(reader, key, row);
    if (part.isEmpty()) {
      return walked(reader, key, row);
    }
    if (part.get().place().first() == row) {
      unpackBehind(reader, key, part.get().place());
    }
    kept.addLast(new Kept(key, part.get()));
    return part.get().get(row);
  }

  private Optional<ColumnPart> part(ParquetReader reader, Column column, long row) {
    Ahead next = ahead.pollFirst();
    if (next != null) {
      boolean wanted = next.place().first() == row && next.column().equals(column);
      Optional<ColumnPart> part = wanted ? next.part().join() : Optional.empty();
      if (part.isPresent()) {
        forgetAllButLast(column);
        return part;
      }
      // They are asked for in another order than was thought.
      ahead.addFirst(next);
      forgetAhead();
    }
    // Before others are unpacked: pages of images may be large.
    return reader.part(row, column.name(), place -> makeRoom(place.bytes()));
  }

  /** Where pages are asked for one after the other, nobody comes back to them. */
  private void forgetAllButLast(Column column) {
    Kept last = kept.peekLast();
    for (Iterator<Kept> all = kept.iterator(); all.hasNext(); ) {
      Kept one = all.next();
      if (one != last && one.column().equals(column)) {
        all.remove();
        one.part().close();
      }
    }
  }

  private void forgetAhead() {
    ahead.forEach(one -> one.part().thenAccept(part -> part.ifPresent(ColumnPart::close)));
    ahead.clear();
  }

  /** Lets go of pages until there is room for so many bytes more; false if there is none. */
  private boolean makeRoom(long wanted) {
    long bound = HeapShare.isScarce() ? MOST_BYTES / HeapShare.SCARCE_PARTS : MOST_BYTES;
    long sum = wanted;
    for (Ahead one : ahead) {
      sum += one.place().bytes();
    }
    for (Kept one : kept) {
      sum += one.part().place().bytes();
    }
    while (sum > bound && !kept.isEmpty()) {
      Kept oldest = kept.removeFirst();
      sum -= oldest.part().place().bytes();
      oldest.part().close();
    }
    return sum <= bound;
  }

  /** Whoever asks for the first row of a page most likely asks for the others next. */
  private void unpackBehind(ParquetReader reader, Column column, ColumnPart.Place place) {
    long row = ahead.isEmpty() ? place.end() : ahead.getLast().place().end();
    while (ahead.size() < AHEAD && row < reader.rows() && !HeapShare.isScarce()) {
      Optional<ColumnPart.Place> next = nextOf(reader, column, row);
      if (next.isEmpty() || !makeRoom(next.get().bytes())) {
        return;
      }
      long first = row;
      ahead.addLast(
          new Ahead(
              column,
              next.get(),
              CompletableFuture.supplyAsync(
                  () -> unpacked(reader, column.name(), first), UNPACKING)));
      row = next.get().end();
    }
  }

  private static Optional<ColumnPart.Place> nextOf(ParquetReader reader, Column column, long row) {
    try {
      return reader.place(row, column.name());
    } catch (UserException e) {
      // Said when the row is asked for.
      return Optional.empty();
    }
  }

  private static Optional<ColumnPart> unpacked(ParquetReader reader, String column, long row) {
    try {
      return reader.part(row, column, place -> {});
    } catch (UserException | OutOfMemoryError e) {
      // Said when the row is asked for.
      return Optional.empty();
    }
  }

  private Object walked(ParquetReader reader, Column column, long row) {
    if (walked == null || !walked.column().equals(column) || !walked.walk().reaches(row)) {
      stopWalk();
      walked = new Walked(column, reader.walk(row, column.name()));
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
    kept.forEach(one -> one.part().close());
    kept.clear();
    forgetAhead();
    stopWalk();
  }
}
