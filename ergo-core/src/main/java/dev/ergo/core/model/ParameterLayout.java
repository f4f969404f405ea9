package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the tensor programs expect the weights of a model (the comments on top of
 * vision.torchscript and language.torchscript).
 */
final class ParameterLayout {

  private ParameterLayout() {}

  /** Embedding, layers, final norm, and the output matrix unless it is tied. */
  static List<NDArray> language(QwenConfig config, Parameters parameters) {
    List<NDArray> weights = new ArrayList<>();
    weights.add(parameters.get("model.embed_tokens.weight"));
    for (int layer = 0; layer < config.text().layers(); layer++) {
      String prefix = "model.layers." + layer + ".";
      weights.add(parameters.get(prefix + "input_layernorm.weight"));
      for (String module : List.of("q_proj", "k_proj", "v_proj")) {
        addLinear(weights, parameters, prefix + "self_attn." + module);
      }
      weights.add(parameters.get(prefix + "self_attn.o_proj.weight"));
      weights.add(parameters.get(prefix + "post_attention_layernorm.weight"));
      for (String module : List.of("gate_proj", "up_proj", "down_proj")) {
        weights.add(parameters.get(prefix + "mlp." + module + ".weight"));
      }
    }
    weights.add(parameters.get("model.norm.weight"));
    if (!config.text().tieWordEmbeddings()) {
      weights.add(parameters.get("lm_head.weight"));
    }
    return List.copyOf(weights);
  }

  /** Patch embedding, blocks, merger. */
  static List<NDArray> vision(QwenConfig config, Parameters parameters) {
    List<NDArray> weights = new ArrayList<>();
    weights.add(parameters.get("visual.patch_embed.proj.weight"));
    for (int block = 0; block < config.vision().depth(); block++) {
      String prefix = "visual.blocks." + block + ".";
      weights.add(parameters.get(prefix + "norm1.weight"));
      weights.add(parameters.get(prefix + "norm2.weight"));
      for (String module :
          List.of("attn.qkv", "attn.proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")) {
        addLinear(weights, parameters, prefix + module);
      }
    }
    weights.add(parameters.get("visual.merger.ln_q.weight"));
    addLinear(weights, parameters, "visual.merger.mlp.0");
    addLinear(weights, parameters, "visual.merger.mlp.2");
    return List.copyOf(weights);
  }

  private static void addLinear(List<NDArray> weights, Parameters parameters, String module) {
    weights.add(parameters.get(module + ".weight"));
    weights.add(parameters.get(module + ".bias"));
  }
}
