package dev.ergo.core.episode;

import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.RandomKey;

/**
 * Uniform numbers that are a function of (seed, step, prompt, sample, look, position): a run can be
 * repeated and resumed from its configuration, whatever was sampled before and however rows are
 * batched.
 */
public final class RolloutNoise implements EpisodeNoise {

  private final RandomKey key;
  private final int[] prompts;
  private final int group;

  /**
   * Noise of one step's rollouts.
   *
   * @param seed the run's seed
   * @param step the training step
   * @param prompts number of each of the batch's prompts in its step, so that neither splitting a
   *     step into batches nor leaving prompts out changes what the others draw
   * @param group samples per prompt
   */
  public RolloutNoise(long seed, long step, int[] prompts, int group) {
    this.key = RandomKey.of(seed, "rollouts").with(step);
    this.prompts = prompts.clone();
    this.group = group;
  }

  @Override
  public SamplingNoise look(int look) {
    return (row, position) -> of(row, look).uniform(position);
  }

  /** What all of a look's numbers come from: a seed for those who draw it in a way of their own. */
  public long key(int row, int look) {
    return of(row, look).bits();
  }

  private RandomKey of(int row, int look) {
    return key.with(prompts[row / group]).with(row % group).with(look);
  }
}
