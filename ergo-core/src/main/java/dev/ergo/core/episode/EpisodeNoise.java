package dev.ergo.core.episode;

import dev.ergo.core.model.SamplingNoise;

/**
 * Sampling noise of both stages; the same row and position give other numbers in the other stage.
 */
@FunctionalInterface
public interface EpisodeNoise {

  /**
   * Noise of one stage.
   *
   * @param stage 1 or 2
   */
  SamplingNoise stage(int stage);

  /** For greedy decoding, which draws nothing. */
  static EpisodeNoise none() {
    return stage -> (row, position) -> 0f;
  }
}
