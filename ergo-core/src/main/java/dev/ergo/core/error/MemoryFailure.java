package dev.ergo.core.error;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells failed allocations from other failures, and says of them what a user can read. */
public final class MemoryFailure {

  private static final List<String> SIGNS =
      List.of(
          "out of memory", "not enough memory", "can't allocate memory", "_status_alloc_failed");

  /** How much the engine was asked for: {@code Tried to allocate 2.00 GiB}. */
  private static final Pattern AMOUNT =
      Pattern.compile("(?i)tried to allocate ([0-9.]+ ?(?:[KMGT]i?B|bytes))");

  /** The GPU that the engine speaks of, which may be another than the one that computed. */
  private static final Pattern GPU = Pattern.compile("\\bGPU (\\d+) has a total capacity");

  private MemoryFailure() {}

  /**
   * Whether the engine or Java could not get the memory that it asked for, and nobody has told the
   * user yet.
   */
  public static boolean is(Throwable failure) {
    return !(failure instanceof UserException)
        && causes(failure)
            .anyMatch(cause -> cause instanceof OutOfMemoryError || isSign(message(cause)));
  }

  private static boolean isSign(String text) {
    return SIGNS.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains);
  }

  private static String message(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /** The first group of a pattern in what the engine or Java has said, if it is there. */
  private static Optional<String> found(Throwable failure, Pattern pattern) {
    return causes(failure)
        .map(cause -> pattern.matcher(message(cause)))
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /**
   * Where memory was short, as the end of a phrase: {@code " on cuda:1"}; empty for a CPU and where
   * nobody knows.
   */
  public static String place(Throwable failure) {
    return found(failure, GPU)
        .map(number -> " on cuda:" + number)
        .orElseGet(() -> DeviceFailure.place(failure));
  }

  /** What could not be had, in a few words. */
  public static String reason(Throwable failure) {
    if (causes(failure).anyMatch(OutOfMemoryError.class::isInstance)) {
      return "the Java heap is full";
    }
    return found(failure, AMOUNT)
        .map(amount -> amount + " more were asked for")
        .orElse("nothing is left");
  }
}
