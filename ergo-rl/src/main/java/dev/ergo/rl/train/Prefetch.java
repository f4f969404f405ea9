package dev.ergo.rl.train;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/**
 * Makes the input of the next step on another thread while a step computes: drawing, decoding and
 * resizing images then cost no time of their own. What is made is a function of the step, so it is
 * the same with or without this.
 *
 * @param <T> input of a step
 */
public final class Prefetch<T> implements AutoCloseable {

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "prefetch");
            thread.setDaemon(true);
            return thread;
          });
  private final LongFunction<T> make;
  private final long steps;
  private long aheadStep = -1;
  private Future<T> ahead;

  /**
   * Creates it; nothing is made yet.
   *
   * @param make the input of a step; called on another thread, one call at a time
   * @param steps steps of the run: nothing is made for later ones
   */
  public Prefetch(LongFunction<T> make, long steps) {
    this.make = make;
    this.steps = steps;
  }

  /** The input of a step; that of the next one is begun. Failures of making it are thrown here. */
  public T get(long step) {
    Future<T> mine = step == aheadStep ? ahead : worker.submit(() -> make.apply(step));
    if (step + 1 < steps) {
      aheadStep = step + 1;
      ahead = worker.submit(() -> make.apply(step + 1));
    }
    try {
      return mine.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the input of a step", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
