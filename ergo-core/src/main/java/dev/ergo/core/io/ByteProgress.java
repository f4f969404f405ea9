package dev.ergo.core.io;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Progress of reading or writing many bytes, in MiB: a line now and then, and none at all for what
 * takes no time.
 */
public final class ByteProgress implements LongConsumer {

  private static final long MIB = 1L << 20;

  /** Less than this is not worth a line. */
  private static final long LEAST_BYTES = 1L << 30;

  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final String what;
  private final long total;
  private final String details;
  private final Consumer<String> lines;
  private final LongSupplier nanos;
  private final long startedAt;
  private long done;
  private long lastLine;

  /**
   * Starts the clock.
   *
   * @param what is done to the bytes, for example {@code read}
   * @param total bytes in all
   * @param details what they are
   * @param lines told each line
   */
  public ByteProgress(String what, long total, String details, Consumer<String> lines) {
    this(what, total, details, lines, System::nanoTime);
  }

  /** Goes by a clock of nanoseconds. */
  ByteProgress(
      String what, long total, String details, Consumer<String> lines, LongSupplier nanos) {
    this.what = what;
    this.total = total;
    this.details = details;
    this.lines = lines;
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
    this.lastLine = startedAt;
  }

  @Override
  public void accept(long bytes) {
    done += bytes;
    long now = nanos.getAsLong();
    boolean due = now - lastLine >= INTERVAL_NANOS || done == total;
    if (total >= LEAST_BYTES && due) {
      lastLine = now;
      lines.accept(line((now - startedAt) / 1e9));
    }
  }

  private String line(double seconds) {
    double rate = done / Math.max(seconds, 1e-3);
    return String.format(
        Locale.ROOT,
        "%s %d/%d MiB | %s | %.0f MiB/s | ETA %s",
        what,
        done / MIB,
        total / MIB,
        details,
        rate / MIB,
        ProgressLine.clock(Duration.ofMillis((long) (1e3 * (total - done) / rate))));
  }
}
