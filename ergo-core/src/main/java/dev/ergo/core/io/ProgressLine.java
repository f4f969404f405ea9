package dev.ergo.core.io;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The line that shows a person how far a long job is, how fast it goes and when it will end. The
 * rate is taken over the steps of this process only, so that it is right after a resume.
 */
public final class ProgressLine {

  private final String what;
  private final long total;
  private final long start;
  private final LongSupplier nanos;
  private final long startedAt;

  /**
   * Starts the clock.
   *
   * @param what the unit, for example {@code step}
   * @param done units finished before this process
   * @param total units in all
   */
  public ProgressLine(String what, long done, long total) {
    this(what, done, total, System::nanoTime);
  }

  /** Goes by a clock of nanoseconds. */
  ProgressLine(String what, long done, long total, LongSupplier nanos) {
    this.what = what;
    this.start = done;
    this.total = total;
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
  }

  /** One line for the state after {@code done} units. */
  public String at(long done, String details) {
    double seconds = (nanos.getAsLong() - startedAt) / 1e9;
    double perUnit = seconds / Math.max(1, done - start);
    return String.format(
        Locale.ROOT,
        "%s %d/%d | %s | %.2f s/%s | ETA %s",
        what,
        done,
        total,
        details,
        perUnit,
        what,
        clock(Duration.ofMillis((long) (1e3 * perUnit * (total - done)))));
  }

  /** Hours and minutes, or minutes and seconds. */
  static String clock(Duration left) {
    return left.toHours() > 0
        ? String.format(Locale.ROOT, "%d:%02d h", left.toHours(), left.toMinutesPart())
        : String.format(Locale.ROOT, "%d:%02d min", left.toMinutes(), left.toSecondsPart());
  }
}
