package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param rope the rotary embedding
 * @param rmsNormEps added to the mean square in RMSNorm
 * @param tieWordEmbeddings whether the output projection is the embedding
 * @param maxPositions greatest sequence length the checkpoint was made for
 */
public record TextConfig(
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    @JsonProperty("num_hidden_layers") int layers,
    @JsonProperty("num_attention_heads") int heads,
    @JsonProperty("num_key_value_heads") int kvHeads,
    int headDim,
    Rope rope,
    double rmsNormEps,
    boolean tieWordEmbeddings,
    @JsonProperty("max_position_embeddings") int maxPositions) {

  /** The same with an output projection of its own. */
  TextConfig untied() {
    return new TextConfig(
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        kvHeads,
        headDim,
        rope,
        rmsNormEps,
        false,
        maxPositions);
  }

  /**
   * Multimodal rotary embedding.
   *
   * @param theta base of the frequencies
   * @param section frequency pairs that turn with time, height and width; they sum to half of
   *     {@code headDim}
   */
  public record Rope(
      @JsonProperty("rope_theta") double theta,
      @JsonProperty("mrope_section") List<Integer> section) {

    /** Copies the list. */
    public Rope {
      section = List.copyOf(section);
    }
  }
}
