package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Reads the three records of a {@link QwenConfig} from config.json. Published checkpoints
 * (transformers 4) keep the language model's settings at the root, with {@code rope_theta}, {@code
 * rope_scaling} and {@code in_chans}; transformers 5 writes {@code text_config}, {@code
 * rope_parameters} and {@code in_channels}. Defaults are those of transformers'
 * configuration_qwen2_5_vl.py, for settings that published files leave out.
 */
final class QwenConfigReader {

  private static final String MODEL_TYPE = "qwen2_5_vl";

  private final JsonSection root;
  private final JsonSection text;
  private final JsonSection vision;

  QwenConfigReader(String file, ObjectNode json) {
    root = new JsonSection(file, "", json);
    String type = root.text("model_type").orElseThrow(() -> root.missing("model_type"));
    if (!type.equals(MODEL_TYPE)) {
      throw root.unsupported("model_type", type, MODEL_TYPE);
    }
    if (root.section("quantization_config").isPresent()) {
      throw root.unsupported("quantization_config", "set", "an unquantized checkpoint");
    }
    text = root.section("text_config").orElse(root);
    vision = root.section("vision_config").orElseThrow(() -> root.missing("vision_config"));
  }

  TextConfig text() {
    requireSilu(text);
    if (text.flag("use_sliding_window", false)) {
      throw text.unsupported("use_sliding_window", true, "false");
    }
    int hidden = text.integer("hidden_size");
    int heads = text.integer("num_attention_heads");
    JsonSection rope =
        text.section("rope_parameters")
            .or(() -> text.section("rope_scaling"))
            .orElseThrow(() -> text.missing("rope_scaling"));
    requireUnscaled(rope);
    return new TextConfig(
        text.integer("vocab_size"),
        hidden,
        text.integer("intermediate_size"),
        text.integer("num_hidden_layers"),
        heads,
        text.integer("num_key_value_heads", heads),
        text.integer("head_dim", heads > 0 ? hidden / heads : 0),
        rope.number("rope_theta", text.number("rope_theta", 1e6)),
        rope.integers("mrope_section").orElseThrow(() -> rope.missing("mrope_section")),
        text.number("rms_norm_eps", 1e-6),
        tied(),
        text.integer("max_position_embeddings", 32768));
  }

  VisionConfig vision() {
    requireSilu(vision);
    return new VisionConfig(
        vision.integer("depth"),
        vision.integer("hidden_size"),
        vision.integer("intermediate_size"),
        vision.integer("num_heads"),
        vision.integer("out_hidden_size"),
        vision
            .integers("fullatt_block_indexes")
            .orElseThrow(() -> vision.missing("fullatt_block_indexes")),
        vision.integer("window_size", 112),
        vision.integer("patch_size", 14),
        vision.integer("spatial_merge_size", 2),
        vision.integer("temporal_patch_size", 2),
        vision.integer("in_channels", vision.integer("in_chans", 3)),
        vision.section("rope_parameters").map(r -> r.number("rope_theta", 1e4)).orElse(1e4));
  }

  TokenIds ids() {
    int bos = textId("bos_token_id").orElse(151643);
    int eos = textId("eos_token_id").orElse(151645);
    return new TokenIds(
        root.integer("image_token_id", 151655),
        root.integer("video_token_id", 151656),
        root.integer("vision_start_token_id", 151652),
        root.integer("vision_end_token_id", 151653),
        bos,
        eos,
        textId("pad_token_id").orElse(bos));
  }

  /** Where a list is given the first id is meant; the others are for generation_config.json. */
  private Optional<Integer> textId(String key) {
    return text.integers(key)
        .or(() -> root.integers(key))
        .filter(list -> !list.isEmpty())
        .map(list -> list.get(0));
  }

  /** transformers 4 wrote it into text_config, 5 looks at the root; either counts. */
  private boolean tied() {
    boolean atRoot = root.flag("tie_word_embeddings", false);
    return text.flag("tie_word_embeddings", false) || atRoot;
  }

  /** Files of transformers 4 say "mrope", later ones "default"; scaled forms change the numbers. */
  private static void requireUnscaled(JsonSection rope) {
    for (String key : List.of("rope_type", "type")) {
      String kind = rope.text(key).orElse("default");
      if (!kind.equals("default") && !kind.equals("mrope")) {
        throw rope.unsupported(key, kind, "mrope");
      }
    }
  }

  private static void requireSilu(JsonSection section) {
    String act = section.text("hidden_act").orElse("silu");
    if (!act.equals("silu")) {
      throw section.unsupported("hidden_act", act, "silu");
    }
  }
}
