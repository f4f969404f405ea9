package dev.ergo.core.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and shapes of the weights of Qwen2.5-VL, in the order and under the names of published
 * checkpoints. Matrices are [output, input].
 */
final class ParameterShapes {

  static final String EMBEDDING = "model.embed_tokens.weight";
  static final String PATCH_EMBEDDING = "visual.patch_embed.proj.weight";
  static final String OUTPUT = "lm_head.weight";

  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private ParameterShapes() {}

  static Map<String, Shape> of(QwenConfig config) {
    ParameterShapes shapes = new ParameterShapes();
    shapes.vision(config.vision());
    shapes.language(config.text());
    return Collections.unmodifiableMap(shapes.shapes);
  }

  private void vision(VisionConfig vision) {
    long hidden = vision.hiddenSize();
    put(
        PATCH_EMBEDDING,
        hidden,
        VisionConfig.IN_CHANNELS,
        VisionConfig.TEMPORAL_PATCH_SIZE,
        VisionConfig.PATCH_SIZE,
        VisionConfig.PATCH_SIZE);
    for (int i = 0; i < vision.depth(); i++) {
      String block = "visual.blocks." + i + ".";
      put(block + "norm1.weight", hidden);
      put(block + "norm2.weight", hidden);
      linear(block + "attn.qkv", 3 * hidden, hidden);
      linear(block + "attn.proj", hidden, hidden);
      linear(block + "mlp.gate_proj", vision.intermediateSize(), hidden);
      linear(block + "mlp.up_proj", vision.intermediateSize(), hidden);
      linear(block + "mlp.down_proj", hidden, vision.intermediateSize());
    }
    put("visual.merger.ln_q.weight", hidden);
    linear("visual.merger.mlp.0", vision.mergedSize(), vision.mergedSize());
    linear("visual.merger.mlp.2", vision.outHiddenSize(), vision.mergedSize());
  }

  private void language(TextConfig text) {
    long hidden = text.hiddenSize();
    long keys = (long) text.kvHeads() * text.headDim();
    put(EMBEDDING, text.vocabSize(), hidden);
    for (int i = 0; i < text.layers(); i++) {
      String layer = "model.layers." + i + ".";
      linear(layer + "self_attn.q_proj", hidden, hidden);
      linear(layer + "self_attn.k_proj", keys, hidden);
      linear(layer + "self_attn.v_proj", keys, hidden);
      put(layer + "self_attn.o_proj.weight", hidden, hidden);
      put(layer + "mlp.gate_proj.weight", text.intermediateSize(), hidden);
      put(layer + "mlp.up_proj.weight", text.intermediateSize(), hidden);
      put(layer + "mlp.down_proj.weight", hidden, text.intermediateSize());
      put(layer + "input_layernorm.weight", hidden);
      put(layer + "post_attention_layernorm.weight", hidden);
    }
    put("model.norm.weight", hidden);
    if (!text.tieWordEmbeddings()) {
      put(OUTPUT, text.vocabSize(), hidden);
    }
  }

  private void linear(String name, long output, long input) {
    put(name + ".weight", output, input);
    put(name + ".bias", output);
  }

  private void put(String name, long... dimensions) {
    shapes.put(name, new Shape(dimensions));
  }
}
