package dev.ergo.core.checkpoint;

import dev.ergo.core.error.UserException;

/** What must hold between the numbers of a configuration for the model to be computable. */
final class QwenConfigChecks {

  private final String source;

  private QwenConfigChecks(String source) {
    this.source = source;
  }

  static void check(String source, TextConfig text, VisionConfig vision, TokenIds ids) {
    QwenConfigChecks checks = new QwenConfigChecks(source);
    checks.text(text);
    checks.vision(vision);
    checks.require(
        vision.outHiddenSize() == text.hiddenSize(),
        "vision out_hidden_size %d must equal the language model's hidden_size %d",
        vision.outHiddenSize(),
        text.hiddenSize());
    checks.ids(ids, text.vocabSize());
  }

  private void text(TextConfig text) {
    positive("vocab_size", text.vocabSize());
    positive("hidden_size", text.hiddenSize());
    positive("intermediate_size", text.intermediateSize());
    positive("num_hidden_layers", text.layers());
    positive("num_attention_heads", text.heads());
    positive("num_key_value_heads", text.kvHeads());
    positive("max_position_embeddings", text.maxPositions());
    require(
        text.hiddenSize() == text.heads() * text.headDim() && text.headDim() % 2 == 0,
        "hidden_size %d must be num_attention_heads %d times an even head width",
        text.hiddenSize(),
        text.heads());
    require(
        text.heads() % text.kvHeads() == 0,
        "num_attention_heads %d must be a multiple of num_key_value_heads %d",
        text.heads(),
        text.kvHeads());
    int pairs = text.rope().section().stream().mapToInt(Integer::intValue).sum();
    require(
        text.rope().section().size() == 3
            && text.rope().section().stream().allMatch(n -> n >= 0)
            && pairs == text.headDim() / 2,
        "mrope_section %s must be three numbers that sum to half of the head width %d",
        text.rope().section(),
        text.headDim());
    require(text.rope().theta() > 0, "rope_theta %s must be positive", text.rope().theta());
    require(text.rmsNormEps() > 0, "rms_norm_eps %s must be positive", text.rmsNormEps());
  }

  private void vision(VisionConfig vision) {
    positive("vision depth", vision.depth());
    positive("vision hidden_size", vision.hiddenSize());
    positive("vision intermediate_size", vision.intermediateSize());
    positive("vision num_heads", vision.heads());
    require(vision.ropeTheta() > 0, "vision rope_theta %s must be positive", vision.ropeTheta());
    // Half of a head turns with the row and half with the column, in pairs of values.
    require(
        vision.hiddenSize() % (4 * vision.heads()) == 0,
        "vision hidden_size %d must be num_heads %d times a multiple of 4",
        vision.hiddenSize(),
        vision.heads());
    require(
        vision.patchSize() == 14
            && vision.spatialMergeSize() == 2
            && vision.temporalPatchSize() == 2
            && vision.inChannels() == 3,
        "patch_size, spatial_merge_size, temporal_patch_size and in_channels are %d, %d, %d and %d, but Qwen2.5-VL has 14, 2, 2 and 3",
        vision.patchSize(),
        vision.spatialMergeSize(),
        vision.temporalPatchSize(),
        vision.inChannels());
    require(
        vision.windowSize() > 0
            && vision.windowSize() % (vision.patchSize() * vision.spatialMergeSize()) == 0,
        "window_size %d must be a multiple of %d pixels",
        vision.windowSize(),
        vision.patchSize() * vision.spatialMergeSize());
    require(
        vision.fullAttentionBlocks().stream().allMatch(i -> i >= 0 && i < vision.depth()),
        "fullatt_block_indexes %s must lie in 0 to %d",
        vision.fullAttentionBlocks(),
        vision.depth() - 1);
  }

  private void ids(TokenIds ids, int vocabSize) {
    id("image_token_id", ids.image(), vocabSize);
    id("video_token_id", ids.video(), vocabSize);
    id("vision_start_token_id", ids.visionStart(), vocabSize);
    id("vision_end_token_id", ids.visionEnd(), vocabSize);
    id("bos_token_id", ids.bos(), vocabSize);
    id("eos_token_id", ids.eos(), vocabSize);
    id("pad_token_id", ids.pad(), vocabSize);
  }

  private void id(String key, int id, int vocabSize) {
    require(id >= 0 && id < vocabSize, "%s %d must lie below vocab_size %d", key, id, vocabSize);
  }

  private void positive(String key, int value) {
    require(value > 0, "%s %d must be positive", key, value);
  }

  private void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new UserException(source + ": " + message.formatted(values));
    }
  }
}
