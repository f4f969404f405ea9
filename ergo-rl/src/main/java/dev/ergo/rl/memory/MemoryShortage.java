package dev.ergo.rl.memory;

import dev.ergo.core.error.UserException;
import java.util.List;
import java.util.Locale;

/** Tells failed allocations from other failures and says what to do about them. */
public final class MemoryShortage {

  private static final List<String> SIGNS =
      List.of("out of memory", "not enough memory", "can't allocate memory");

  private MemoryShortage() {}

  /** Whether the engine or Java could not get the memory that it asked for. */
  static boolean is(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof OutOfMemoryError || SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs something that may need more memory than there is.
   *
   * @param what what it is, as the start of a sentence
   * @param savings the keys to turn, the best first
   * @throws UserException in place of a failed allocation
   */
  public static void guard(String what, List<MemoryAdvice.Saving> savings, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!is(e)) {
        throw e;
      }
      String place = e instanceof OutOfMemoryError ? " (of the Java heap: MAVEN_OPTS=-Xmx8g)" : "";
      throw new UserException(
          what + " needs more memory than there is" + place + "; " + MemoryReport.keys(savings), e);
    }
  }
}
