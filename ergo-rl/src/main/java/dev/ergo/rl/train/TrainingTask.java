package dev.ergo.rl.train;

import java.util.Map;

/** What one kind of training does in a step; the loop around it is shared. */
public interface TrainingTask {

  /**
   * Runs one step and updates the policy.
   *
   * @param step 0 for the first
   * @return metrics by name, in the order they are to be shown; a metric that has no value in this
   *     step is left out
   */
  Map<String, Double> step(long step);

  /** The few metrics that the progress line shows. */
  String headline(Map<String, Double> metrics);

  /**
   * Judges the policy on held-out examples and keeps the result.
   *
   * @param step number of steps trained so far
   * @return metrics by name; empty if there is nothing to validate on
   */
  Map<String, Double> validate(long step);

  /** Drops what was written for steps from {@code step} on, which a resumed run computes again. */
  void rewind(long step);
}
