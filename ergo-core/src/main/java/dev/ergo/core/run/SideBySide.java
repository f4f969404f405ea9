package dev.ergo.core.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Calls that several threads make side by side.
 *
 * @param threads as many as there are calls, so that one may wait for another
 */
public record SideBySide(ExecutorService threads) {

  /**
   * Makes all calls and waits for them.
   *
   * @return their results in order
   * @throws RuntimeException the failure of the first that has failed by itself, and not because
   *     another one had
   */
  public <T> List<T> results(List<Callable<T>> calls) {
    try {
      return collected(threads.invokeAll(calls));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Waits for calls that are under way, for all of them where one fails.
   *
   * @return their results in order
   * @throws RuntimeException as {@link #results}
   */
  public static <T> List<T> collected(List<Future<T>> calls) {
    List<T> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    try {
      for (Future<T> done : calls) {
        try {
          results.add(done.get());
        } catch (ExecutionException e) {
          failures.add(e.getCause());
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (!failures.isEmpty()) {
      throw asRuntime(first(failures));
    }
    return results;
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while others compute", cause);
  }

  private static Throwable first(List<Throwable> failures) {
    return failures.stream()
        .filter(failure -> !(failure instanceof CancellationException))
        .findFirst()
        .orElse(failures.get(0));
  }

  private static RuntimeException asRuntime(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
  }
}
