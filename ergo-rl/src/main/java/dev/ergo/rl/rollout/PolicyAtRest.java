package dev.ergo.rl.rollout;

import dev.ergo.core.model.QwenModel;
import java.util.function.Supplier;

/**
 * Says when the policy of this process is what servers were given last, and nobody moves it: while
 * its workers wait for episodes. Servers that are to be compared with it have to wait for that, for
 * they also write while the policy is updated.
 */
final class PolicyAtRest {

  /** Workers that wait for episodes. */
  private int waiting;

  /** Comparisons under way. */
  private int comparing;

  private Newest newest;

  /** The newest version, and the model in this process whose weights it has. */
  record Newest(PolicyVersion version, QwenModel model) {}

  /** Something that needs the policy. */
  @FunctionalInterface
  interface Comparison<T> {
    T with(Newest newest) throws InterruptedException;
  }

  /** Says that there is a new version. */
  synchronized void is(Newest now) {
    newest = now;
  }

  /** Waits for episodes; the policy does not move before this returns. */
  <T> T during(Supplier<T> wait) {
    synchronized (this) {
      waiting++;
      notifyAll();
    }
    try {
      return wait.get();
    } finally {
      leave();
    }
  }

  private synchronized void leave() {
    boolean interrupted = false;
    waiting--;
    while (waiting == 0 && comparing > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Who compares is interrupted as well, and ends.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does something with the policy, as soon as it is at rest. */
  <T> T compare(Comparison<T> work) throws InterruptedException {
    Newest now;
    synchronized (this) {
      while (waiting == 0) {
        wait();
      }
      comparing++;
      now = newest;
    }
    try {
      return work.with(now);
    } finally {
      synchronized (this) {
        comparing--;
        notifyAll();
      }
    }
  }
}
