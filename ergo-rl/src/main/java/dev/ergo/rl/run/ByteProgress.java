package dev.ergo.rl.run;

import java.io.PrintStream;
import java.util.function.LongConsumer;

/**
 * Progress of reading or writing many bytes, in MiB: a line now and then, and none at all for what
 * takes no time.
 */
public final class ByteProgress implements LongConsumer {

  private static final long MIB = 1L << 20;

  /** Less than this is not worth a line. */
  private static final long LEAST_BYTES = 1L << 30;

  private static final long INTERVAL_NANOS = 5_000_000_000L;

  private final long total;
  private final String details;
  private final PrintStream out;
  private final ProgressLine line;
  private long done;
  private long lastLine = System.nanoTime();

  /**
   * Starts the clock.
   *
   * @param what is done to the bytes, for example {@code read}
   * @param total bytes in all
   * @param details what they are
   * @param out where the lines go
   */
  public ByteProgress(String what, long total, String details, PrintStream out) {
    this.total = total;
    this.details = details;
    this.out = out;
    this.line = new ProgressLine("MiB " + what, 0, total / MIB);
  }

  @Override
  public void accept(long bytes) {
    done += bytes;
    long now = System.nanoTime();
    boolean due = now - lastLine >= INTERVAL_NANOS || done == total;
    if (total >= LEAST_BYTES && due) {
      lastLine = now;
      out.println(line.at(done / MIB, details));
    }
  }
}
