package dev.ergo.rl.reward;

import dev.ergo.core.error.UserException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A reward of the user's: what it throws is the user's error, and is told as one.
 *
 * @param own the user's component
 */
record OwnReward(Reward own) implements Reward {

  private static final int MOST_CHARACTERS = 200;

  @Override
  public String name() {
    return told("", own::name);
  }

  @Override
  public double score(ScoredEpisode episode) {
    return told(" for an episode of example " + episode.example().id(), () -> own.score(episode));
  }

  /**
   * An endless recursion and a class that is missing are the user's as well; lost memory is not.
   */
  private <T> T told(String where, Supplier<T> call) {
    try {
      return call.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
      throw new UserException(
          "rewards.custom: class %s failed%s: %s; mend it, or let it return NaN where nothing can be said"
              .formatted(own.getClass().getName(), where, told(e)),
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
