package dev.ergo.core.run;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The work of this process that wants to be asked before the process is stopped. */
public final class Stopping {

  private static final AtomicReference<Stoppable> WORK = new AtomicReference<>();

  private Stopping() {}

  /** Runs work that can be ended early. */
  public static void during(Stoppable work, Runnable run) {
    Stoppable outer = WORK.getAndSet(work);
    try {
      run.run();
    } finally {
      WORK.set(outer);
    }
  }

  /** What runs now; empty where everything may end at once. */
  public static Optional<Stoppable> work() {
    return Optional.ofNullable(WORK.get());
  }
}
