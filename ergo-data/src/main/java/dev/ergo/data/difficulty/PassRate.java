package dev.ergo.data.difficulty;

/**
 * How often the answers to an example were right while a policy was trained.
 *
 * @param id of the example
 * @param groups groups of episodes that were sampled for it
 * @param episodes episodes of these that have an answer reward
 * @param right sum of their answer rewards
 * @param lastStep the last step that sampled it
 */
public record PassRate(String id, int groups, int episodes, double right, int lastStep) {

  /** Share of right answers; NaN if no episode has an answer reward. */
  public double rate() {
    return right / episodes;
  }

  /** The same with another group. */
  PassRate with(int scored, double sum, int step) {
    return new PassRate(id, groups + 1, episodes + scored, right + sum, Math.max(lastStep, step));
  }
}
