package dev.ergo.core.run;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * How a run's work is spread over a machine's cores. Sums are added up in another order with other
 * numbers, so a run that goes on on another machine keeps those it began with.
 *
 * @param threads threads that libtorch splits an operation over
 * @param shares parts that a step is cut into, each computed by a worker of its own
 */
public record Parallelism(int threads, int shares) {

  /** The threads that libtorch uses in this thread by itself, with a number of shares. */
  public static Parallelism here(int shares) {
    // Loads libtorch, which knows its threads.
    Engine.getEngine("PyTorch");
    return new Parallelism(JniUtils.getNumThreads(), shares);
  }

  /** Does work while libtorch uses this many threads in this thread, and the former ones after. */
  public void during(Runnable work) {
    during(
        () -> {
          work.run();
          return null;
        });
  }

  /** The same for work that gives something. */
  public <T> T during(Supplier<T> work) {
    Engine.getEngine("PyTorch");
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(threads);
    try {
      return work.get();
    } finally {
      JniUtils.setNumThreads(before);
    }
  }

  @Override
  public String toString() {
    return count(threads, "thread") + " in " + count(shares, "share");
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
