package dev.ergo.core.episode;

import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.text.TokenSequence;

/** Writes the looks of one episode from all tokens before them, as a model elsewhere does. */
@FunctionalInterface
public interface LookWriter {

  /**
   * Writes a look.
   *
   * @param look its number, from 1
   * @param context all tokens so far, those that earlier looks sampled as they were sampled
   * @param maxNewTokens tokens to write at most, the stop token included
   */
  SampledTokens write(int look, TokenSequence context, int maxNewTokens);
}
