package dev.ergo.core.checkpoint;

import java.util.List;

/**
 * Shape of the language model.
 *
 * @param vocabSize rows of the embedding; may exceed the tokenizer's ids
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width inside the gated MLP
 * @param layers number of decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param headDim width of a head
 * @param ropeTheta base of the rotary frequencies
 * @param mropeSection rotary frequency pairs that turn with time, height and width; they sum to
 *     half of {@code headDim}
 * @param rmsNormEps added to the mean square in RMSNorm
 * @param tieWordEmbeddings whether the output projection is the embedding
 * @param maxPositions greatest sequence length the checkpoint was made for
 */
public record TextConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    double ropeTheta,
    List<Integer> mropeSection,
    double rmsNormEps,
    boolean tieWordEmbeddings,
    int maxPositions) {

  /** Copies the list. */
  public TextConfig {
    mropeSection = List.copyOf(mropeSection);
  }
}
