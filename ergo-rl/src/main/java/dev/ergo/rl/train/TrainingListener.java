package dev.ergo.rl.train;

import java.util.List;
import java.util.Map;

/**
 * Is told how a training goes, and shows it somewhere. Nothing that it does changes what is
 * computed. All calls come from the thread of the loop, in the order in which they stand here.
 */
public interface TrainingListener extends AutoCloseable {

  /**
   * A training begins or goes on.
   *
   * @param rows what {@code metrics.jsonl} holds, each with its {@code step}; what stood there of
   *     later steps is computed again
   * @param next the first step that is to come, from 0
   */
  default void opened(List<Map<String, Object>> rows, long next) {
    // Who keeps nothing has nothing to mend.
  }

  /** A row was appended to {@code metrics.jsonl}: that of a step, or of a validation behind it. */
  default void row(long step, Map<String, Double> values) {
    // Not everybody shows metrics.
  }

  /**
   * A step is over: its row and its rollouts are written. Its validation and its checkpoint come
   * later, so that a run that goes on from one has told of all steps before it.
   *
   * @param done steps that are done, this one included
   */
  default void stepDone(long done) {
    // Not everybody shows single steps.
  }

  /** The last step is done. A training that was stopped or failed is closed without it. */
  default void ended() {
    // Not everybody says so.
  }

  @Override
  default void close() {
    // Not everybody holds something open.
  }
}
