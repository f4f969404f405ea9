package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.JsonFile;
import java.util.List;

/** Writes the config.json of a model made from numbers, in the nested form of transformers 5. */
final class QwenConfigJson {

  private QwenConfigJson() {}

  static ObjectNode write(TextConfig text, VisionConfig vision, TokenIds ids) {
    ObjectNode root = JsonFile.MAPPER.createObjectNode();
    root.putArray("architectures").add("Qwen2_5_VLForConditionalGeneration");
    root.put("dtype", "float32");
    root.put("image_token_id", ids.image());
    root.put("model_type", "qwen2_5_vl");
    root.set("text_config", text(text, ids));
    root.put("tie_word_embeddings", text.tieWordEmbeddings());
    root.put("video_token_id", ids.video());
    root.set("vision_config", vision(vision));
    root.put("vision_end_token_id", ids.visionEnd());
    root.put("vision_start_token_id", ids.visionStart());
    return root;
  }

  private static ObjectNode text(TextConfig text, TokenIds ids) {
    ObjectNode node = JsonFile.MAPPER.createObjectNode();
    node.put("bos_token_id", ids.bos());
    node.put("eos_token_id", ids.eos());
    node.put("hidden_act", "silu");
    node.put("hidden_size", text.hiddenSize());
    node.put("intermediate_size", text.intermediateSize());
    node.put("max_position_embeddings", text.maxPositions());
    node.put("max_window_layers", text.layers());
    node.put("model_type", "qwen2_5_vl_text");
    node.put("num_attention_heads", text.heads());
    node.put("num_hidden_layers", text.layers());
    node.put("num_key_value_heads", text.kvHeads());
    node.put("pad_token_id", ids.pad());
    node.put("rms_norm_eps", text.rmsNormEps());
    ObjectNode rope = node.putObject("rope_parameters");
    integers(rope.putArray("mrope_section"), text.mropeSection());
    rope.put("rope_theta", text.ropeTheta());
    rope.put("rope_type", "default");
    node.put("tie_word_embeddings", text.tieWordEmbeddings());
    node.put("use_sliding_window", false);
    node.put("vocab_size", text.vocabSize());
    return node;
  }

  private static ObjectNode vision(VisionConfig vision) {
    ObjectNode node = JsonFile.MAPPER.createObjectNode();
    node.put("depth", vision.depth());
    integers(node.putArray("fullatt_block_indexes"), vision.fullAttentionBlocks());
    node.put("hidden_act", "silu");
    node.put("hidden_size", vision.hiddenSize());
    node.put("in_channels", vision.inChannels());
    node.put("intermediate_size", vision.intermediateSize());
    node.put("model_type", "qwen2_5_vl_vision");
    node.put("num_heads", vision.heads());
    node.put("out_hidden_size", vision.outHiddenSize());
    node.put("patch_size", vision.patchSize());
    ObjectNode rope = node.putObject("rope_parameters");
    rope.put("rope_theta", vision.ropeTheta());
    rope.put("rope_type", "axial");
    node.put("spatial_merge_size", vision.spatialMergeSize());
    node.put("temporal_patch_size", vision.temporalPatchSize());
    node.put("window_size", vision.windowSize());
    return node;
  }

  private static void integers(ArrayNode array, List<Integer> values) {
    values.forEach(array::add);
  }
}
