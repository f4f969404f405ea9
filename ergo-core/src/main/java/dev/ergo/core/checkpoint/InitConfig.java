package dev.ergo.core.checkpoint;

import dev.ergo.core.config.Check;

/**
 * How the weights of a model made from scratch are drawn: normal numbers of mean 0; scales of norms
 * are 1, biases 0. The defaults suit small widths, where the usual standard deviation of 0.02 keeps
 * a model from learning.
 *
 * @param matrixGain standard deviation of a matrix, times the root of its inputs
 * @param patchGain the same of the patch embedding
 * @param embeddingStd standard deviation of the token embedding
 */
public record InitConfig(Double matrixGain, Double patchGain, Double embeddingStd) {

  /** The defaults. */
  public static final InitConfig DEFAULT = new InitConfig(null, null, null);

  /** Fills in defaults and checks the ranges. */
  public InitConfig {
    matrixGain = Check.above("matrix_gain", Check.orDefault(matrixGain, 0.7), 0);
    patchGain = Check.above("patch_gain", Check.orDefault(patchGain, 1.0), 0);
    embeddingStd = Check.above("embedding_std", Check.orDefault(embeddingStd, 0.05), 0);
  }
}
