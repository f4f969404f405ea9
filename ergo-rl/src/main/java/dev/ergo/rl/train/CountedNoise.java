package dev.ergo.rl.train;

import dev.ergo.core.episode.EpisodeNoise;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.random.SplitMix64;

/**
 * Uniform numbers that are a function of (seed, step, prompt, sample, stage, position): a run can
 * be repeated and resumed from its configuration, whatever was sampled before and however rows are
 * batched.
 *
 * <p>Each coordinate is folded in by one step of SplitMix64.
 */
public final class CountedNoise implements EpisodeNoise {

  private final long key;
  private final int group;
  private final long firstPrompt;

  /**
   * Noise of one step's rollouts.
   *
   * @param seed the run's seed
   * @param step the training step
   * @param firstPrompt number of the batch's first prompt in its step, so that splitting a step
   *     into batches changes nothing
   * @param group samples per prompt
   */
  public CountedNoise(long seed, long step, long firstPrompt, int group) {
    this.key = mix(mix(seed) + step);
    this.firstPrompt = firstPrompt;
    this.group = group;
  }

  @Override
  public SamplingNoise stage(int stage) {
    return (row, position) -> {
      long prompt = firstPrompt + row / group;
      long sample = row % group;
      return toUniform(mix(mix(mix(mix(key + prompt) + sample) + stage) + position));
    };
  }

  /** 24 bits, so that the value is exact in float32 and below 1. */
  private static float toUniform(long bits) {
    return (bits >>> 40) * 0x1.0p-24f;
  }

  /** The bits of the counter that follows {@code value}. */
  static long mix(long value) {
    return SplitMix64.mix(value + SplitMix64.GOLDEN);
  }
}
