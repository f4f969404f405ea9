package dev.ergo.eval.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The time that a client waits by. */
public interface WaitClock {

  /** The time of the machine. */
  WaitClock REAL =
      new WaitClock() {
        @Override
        public long millis() {
          return System.nanoTime() / 1_000_000;
        }

        @Override
        public void sleep(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }

        @Override
        public <T> T within(CompletableFuture<T> answer, long millis)
            throws InterruptedException, ExecutionException, TimeoutException {
          return answer.get(millis, TimeUnit.MILLISECONDS);
        }
      };

  /** Milliseconds since some moment. */
  long millis();

  /** Waits. */
  void sleep(long millis) throws InterruptedException;

  /** Waits for an answer, but no longer than that. */
  <T> T within(CompletableFuture<T> answer, long millis)
      throws InterruptedException, ExecutionException, TimeoutException;
}
