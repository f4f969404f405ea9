package dev.ergo.core.error;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells failed allocations from other failures. */
public final class MemoryFailure {

  private static final List<String> SIGNS =
      List.of("out of memory", "not enough memory", "can't allocate memory");

  /**
   * What stands around the sentence: kinds of errors, places in sources, advice for programmers.
   */
  private static final Pattern AROUND =
      Pattern.compile("^(\\w*Error: )*(\\[enforce fail at [^]]*\\][^.]*\\. )?| If reserved but .*");

  private MemoryFailure() {}

  /**
   * Whether the engine or Java could not get the memory that it asked for, and nobody has told the
   * user yet.
   */
  public static boolean is(Throwable failure) {
    if (failure instanceof UserException) {
      return false;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof OutOfMemoryError || SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What could not be had, in one line: what the engine says of the place in its program stands
   * before it.
   */
  public static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> line =
          String.valueOf(cause.getMessage())
              .lines()
              .filter(one -> SIGNS.stream().anyMatch(one.toLowerCase(Locale.ROOT)::contains))
              .findFirst();
      if (line.isPresent()) {
        return AROUND.matcher(line.get().strip()).replaceAll("");
      }
    }
    return "the Java heap is full";
  }
}
