package dev.ergo.rl.reward;

/**
 * A component of the reward that sees all episodes of a batch at once. It is scored where the step
 * is put together, by one thread, so it may hold state; but what it gives must follow from the
 * batch alone, or a run that goes on repeats other rewards.
 */
public interface BatchReward extends AutoCloseable {

  /** Short name: column of rollouts, part of metric names. */
  String name();

  /**
   * Scores a batch.
   *
   * @return a score for each episode, in order: a finite number, or NaN if nothing can be said of
   *     it, which then counts neither for nor against it
   */
  double[] scores(RewardBatch batch);

  /** Gives up what it holds; no batch comes any more. */
  @Override
  default void close() {
    // One that holds nothing has nothing to give up.
  }
}
