package dev.ergo.core.episode;

import dev.ergo.core.model.SamplingNoise;

/** Sampling noise of all looks; the same row and position give other numbers in another look. */
@FunctionalInterface
public interface EpisodeNoise {

  /**
   * Noise of one look.
   *
   * @param look its number, from 1
   */
  SamplingNoise look(int look);

  /** For greedy decoding, which draws nothing. */
  static EpisodeNoise none() {
    return look -> (row, position) -> 0f;
  }
}
