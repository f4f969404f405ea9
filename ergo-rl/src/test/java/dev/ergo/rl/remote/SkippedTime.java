package dev.ergo.rl.remote;

import dev.ergo.eval.http.WaitClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A clock by which waiting takes no time; what does not come within a moment never comes. */
public final class SkippedTime implements WaitClock {

  private static final long MOMENT_MS = 400;

  private final long mendedAt;
  private final Runnable mended;
  private long now;
  private boolean done;

  /**
   * Begins at 0.
   *
   * @param mendedAt when something happens, in milliseconds
   * @param mended what happens then
   */
  public SkippedTime(long mendedAt, Runnable mended) {
    this.mendedAt = mendedAt;
    this.mended = mended;
  }

  @Override
  public synchronized long millis() {
    return now;
  }

  @Override
  public synchronized void sleep(long millis) {
    now += millis;
    if (now >= mendedAt && !done) {
      done = true;
      mended.run();
    }
  }

  @Override
  public <T> T within(CompletableFuture<T> answer, long millis)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return answer.get(MOMENT_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      sleep(millis);
      throw e;
    }
  }
}
