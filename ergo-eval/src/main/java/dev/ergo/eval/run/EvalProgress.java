package dev.ergo.eval.run;

import java.time.Duration;

/**
 * The progress of an evaluation.
 *
 * @param benchmark the benchmark in progress
 * @param policy the policy in progress
 * @param done items judged, those of an earlier run included
 * @param items items in all
 * @param correct right answers among those done
 * @param itemsPerSecond rate of this run, 0 before the first batch
 * @param remaining estimate for this benchmark and policy; zero before the first batch
 */
public record EvalProgress(
    String benchmark,
    String policy,
    int done,
    int items,
    int correct,
    double itemsPerSecond,
    Duration remaining) {

  /** Receives the progress after each batch. */
  @FunctionalInterface
  public interface Listener {
    /** Called on the thread that evaluates. */
    void progressed(EvalProgress progress);

    /** Called before each measurement of {@code eval.timing}, with what is measured. */
    default void measuring(String what) {}

    /** Called where a server is waited for, on any thread, and where it refuses something. */
    default void noticed(String what) {}
  }
}
