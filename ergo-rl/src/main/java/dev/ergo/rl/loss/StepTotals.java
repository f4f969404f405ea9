package dev.ergo.rl.loss;

import java.io.Serializable;

/**
 * Counts of a whole optimiser step, over all its micro-batches: what losses are divided by, so that
 * their sum does not depend on the split.
 *
 * @param sequences sequences of the step, those without a token included
 * @param tokens tokens that carry loss
 * @param maxLength greatest number of tokens that a sequence could have had; only dr_grpo uses it
 */
public record StepTotals(double sequences, double tokens, int maxLength) implements Serializable {

  /** Checks that there is something to divide by. */
  public StepTotals {
    if (!(sequences > 0) || !(tokens >= 0) || maxLength < 1) {
      throw new IllegalArgumentException(
          sequences + " sequences, " + tokens + " tokens, greatest length " + maxLength);
    }
  }
}
