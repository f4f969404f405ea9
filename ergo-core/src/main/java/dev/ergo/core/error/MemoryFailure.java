package dev.ergo.core.error;

import java.util.List;
import java.util.Locale;

/** Tells failed allocations from other failures. */
public final class MemoryFailure {

  private static final List<String> SIGNS =
      List.of("out of memory", "not enough memory", "can't allocate memory");

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
}
