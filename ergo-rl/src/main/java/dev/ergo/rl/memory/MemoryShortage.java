package dev.ergo.rl.memory;

import dev.ergo.core.error.MemoryFailure;
import dev.ergo.core.error.UserException;
import java.util.List;

/** Says what to do about failed allocations. */
public final class MemoryShortage {

  private MemoryShortage() {}

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
      if (!MemoryFailure.is(e)) {
        throw e;
      }
      String place = e instanceof OutOfMemoryError ? " (of the Java heap: MAVEN_OPTS=-Xmx8g)" : "";
      throw new UserException(
          what + " needs more memory than there is" + place + "; " + MemoryReport.keys(savings), e);
    }
  }
}
