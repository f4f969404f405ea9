package dev.ergo.rl.reward;

import dev.ergo.core.error.UserException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A class of the user's: what it throws is the user's error, and is told as one.
 *
 * @param type the class
 */
record UsersCode(Class<?> type) {

  private static final int MOST_CHARACTERS = 200;

  /**
   * Calls it. An endless recursion and a class that is missing are the user's as well; lost memory
   * is not.
   *
   * @param where what it was asked about, with a space in front
   */
  <T> T call(String where, Supplier<T> call) {
    try {
      return call.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      throw new UserException(
          "rewards.custom: class %s failed%s: %s; mend it, or let it return NaN where nothing can be said"
              .formatted(type.getName(), where, told(e)),
          e);
    }
  }

  /** What was thrown, shortened, and the first place outside the JDK that it came through. */
  private static String told(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).strip().replaceAll("\\s+", " ");
    String text =
        thrown.getMessage() == null
            ? thrown.getClass().getSimpleName()
            : thrown.getClass().getSimpleName() + ": " + message;
    String place =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getModuleName() == null)
            .findFirst()
            .map(frame -> " (" + frame.getFileName() + ", line " + frame.getLineNumber() + ")")
            .orElse("");
    boolean fits = text.length() <= MOST_CHARACTERS;
    return (fits ? text : text.substring(0, MOST_CHARACTERS) + "…") + place;
  }
}
