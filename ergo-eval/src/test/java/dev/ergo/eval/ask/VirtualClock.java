package dev.ergo.eval.ask;

import dev.ergo.eval.http.WaitClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A clock that goes on only where somebody waits, and does what is due meanwhile. */
final class VirtualClock implements WaitClock {

  /** Real time that an answer gets; a virtual timeout is told apart by this alone. */
  private final long realMillis;

  private final List<Due> due = new ArrayList<>();
  private long now;

  private record Due(long at, Runnable action) {}

  VirtualClock(long realMillis) {
    this.realMillis = realMillis;
  }

  @Override
  public synchronized long millis() {
    return now;
  }

  @Override
  public void sleep(long millis) throws InterruptedException {
    long until = millis() + millis;
    // Others get a turn, as they would in real time; what they wait for is not added to this.
    TimeUnit.MICROSECONDS.sleep(100);
    advance(until);
  }

  private void advance(long until) {
    List<Due> ripe = new ArrayList<>();
    synchronized (this) {
      now = Math.max(now, until);
      due.stream().filter(next -> next.at() <= now).forEach(ripe::add);
      due.removeAll(ripe);
    }
    ripe.forEach(next -> next.action().run());
  }

  /** Has something done when that much time has gone by. */
  synchronized void after(long millis, Runnable action) {
    due.add(new Due(now + millis, action));
  }

  @Override
  public <T> T within(CompletableFuture<T> answer, long millis)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return answer.get(realMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      advance(millis() + millis);
      throw e;
    }
  }
}
