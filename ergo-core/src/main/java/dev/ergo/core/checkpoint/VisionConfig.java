package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Shape of the vision tower.
 *
 * @param depth number of blocks
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width inside the gated MLP
 * @param heads attention heads
 * @param outHiddenSize width of the merged tokens, equal to the language model's hidden size
 * @param fullAttentionBlocks indices of the blocks that attend over the whole image; the others
 *     attend inside windows
 * @param windowSize side of a window in pixels
 * @param ropeTheta base of the rotary frequencies
 */
public record VisionConfig(
    int depth,
    int hiddenSize,
    int intermediateSize,
    @JsonProperty("num_heads") int heads,
    int outHiddenSize,
    @JsonProperty("fullatt_block_indexes") List<Integer> fullAttentionBlocks,
    int windowSize,
    double ropeTheta) {

  /** Side of a patch in pixels. */
  public static final int PATCH_SIZE = 14;

  /** Patches per side that one vision token merges. */
  public static final int SPATIAL_MERGE_SIZE = 2;

  /** Frames per patch; a still image is repeated. */
  public static final int TEMPORAL_PATCH_SIZE = 2;

  /** Colour channels. */
  public static final int IN_CHANNELS = 3;

  /** Copies the list. */
  public VisionConfig {
    fullAttentionBlocks = List.copyOf(fullAttentionBlocks);
  }

  /** Width of an attention head. */
  public int headDim() {
    return hiddenSize / heads;
  }

  /** Width of the merged patches that enter the merger's MLP. */
  public int mergedSize() {
    return hiddenSize * SPATIAL_MERGE_SIZE * SPATIAL_MERGE_SIZE;
  }
}
