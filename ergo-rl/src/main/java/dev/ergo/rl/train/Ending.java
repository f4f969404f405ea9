package dev.ergo.rl.train;

import java.util.Optional;

/**
 * How a training has ended.
 *
 * @param steps steps that were done
 * @param reason why it was not more
 * @param finalStep steps that the policy in {@code final/} has behind it
 * @param best the best checkpoint by a held-out metric, where one is kept
 */
public record Ending(long steps, Reason reason, long finalStep, Optional<Best> best) {

  /** Why a training ends. */
  public enum Reason {
    /** All steps are done. */
    ALL_STEPS,
    /** A held-out metric did not get better any more. */
    EARLY_STOP,
    /** Its time was over. */
    MAX_HOURS
  }

  /**
   * A checkpoint that is kept for its held-out metric.
   *
   * @param metric by which it is the best
   * @param step steps that it has behind it
   * @param value of the metric
   */
  public record Best(String metric, long step, double value) {}
}
