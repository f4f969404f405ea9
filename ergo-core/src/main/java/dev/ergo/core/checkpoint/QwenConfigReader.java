package dev.ergo.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.checkpoint.TextConfig.Rope;
import dev.ergo.core.error.UserException;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes the three records of a {@link QwenConfig} as config.json has them. Published
 * checkpoints (transformers 4) keep the language model's settings at the root, with {@code
 * rope_theta} beside {@code rope_scaling}, and {@code in_chans}; transformers 5 writes {@code
 * text_config} and {@code rope_parameters}. Defaults are those of transformers'
 * configuration_qwen2_5_vl.py, for settings that published files leave out.
 */
final class QwenConfigReader {

  private static final String MODEL_TYPE = "qwen2_5_vl";

  private static final ObjectNode DEFAULTS =
      JsonSection.MAPPER
          .createObjectNode()
          .put("rms_norm_eps", 1e-6)
          .put("max_position_embeddings", 32768)
          .put("window_size", 112)
          .put("image_token_id", 151655)
          .put("video_token_id", 151656)
          .put("vision_start_token_id", 151652)
          .put("vision_end_token_id", 151653);

  /** What every checkpoint of the architecture has, and the programs take as given. */
  private static final ObjectNode PATCHES =
      JsonSection.MAPPER
          .createObjectNode()
          .put("patch_size", VisionConfig.PATCH_SIZE)
          .put("spatial_merge_size", VisionConfig.SPATIAL_MERGE_SIZE)
          .put("temporal_patch_size", VisionConfig.TEMPORAL_PATCH_SIZE)
          .put("in_channels", VisionConfig.IN_CHANNELS);

  private final JsonSection root;
  private final JsonSection text;
  private final JsonSection vision;

  QwenConfigReader(String file, ObjectNode json) {
    root = new JsonSection(file, "", json);
    root.require("model_type", String.class);
    root.only("model_type", MODEL_TYPE);
    if (root.section("quantization_config").isPresent()) {
      throw quantised(file, json.path("quantization_config"));
    }
    text = root.section("text_config").orElse(root);
    vision = root.section("vision_config").orElseThrow(() -> root.missing("vision_config"));
    text.only("hidden_act", "silu");
    text.only("use_sliding_window", false);
    vision.only("hidden_act", "silu");
    vision.only("in_chans", VisionConfig.IN_CHANNELS);
    PATCHES.properties().forEach(e -> vision.only(e.getKey(), e.getValue().intValue()));
  }

  private static UserException quantised(String file, JsonNode settings) {
    String method = settings.path("quant_method").asText("an unnamed method");
    for (String bits : List.of("4", "8")) {
      method += settings.path("load_in_" + bits + "bit").asBoolean() ? ", " + bits + " bits" : "";
    }
    return new UserException(
        "%s: quantization_config says that the weights are quantised (%s), and only unquantised ones are computed with; take the checkpoint that it was made from, or load it with transformers, call dequantize() and save it again, and merge an adapter that was trained on it into the result or give it as model.adapter"
            .formatted(file, method));
  }

  TextConfig text() {
    int hidden = text.require("hidden_size", Integer.class);
    int heads = text.require("num_attention_heads", Integer.class);
    JsonSection rope =
        text.section("rope_parameters")
            .or(() -> text.section("rope_scaling"))
            .orElseThrow(() -> text.missing("rope_scaling"));
    // Files of transformers 4 say "mrope", later ones "default"; scaled forms change the numbers.
    for (String key : List.of("rope_type", "type")) {
      if (!rope.get(key, String.class).orElse("default").equals("default")) {
        rope.only(key, "mrope");
      }
    }
    ObjectNode theta = JsonSection.MAPPER.createObjectNode();
    theta.put("rope_theta", text.get("rope_theta", Double.class).orElse(1e6));
    // transformers 4 wrote it into text_config, 5 looks at the root; either counts.
    boolean tiedAtRoot = root.get("tie_word_embeddings", Boolean.class).orElse(false);
    boolean tied = text.get("tie_word_embeddings", Boolean.class).orElse(false) || tiedAtRoot;
    ObjectNode defaults =
        DEFAULTS
            .deepCopy()
            .put("num_key_value_heads", heads)
            .put("head_dim", Math.max(1, hidden / Math.max(1, heads)));
    return text.as(
        TextConfig.class,
        defaults,
        Map.of("rope", rope.as(Rope.class, theta, Map.of()), "tie_word_embeddings", tied));
  }

  VisionConfig vision() {
    double theta =
        vision
            .section("rope_parameters")
            .flatMap(rope -> rope.get("rope_theta", Double.class))
            .orElse(1e4);
    return vision.as(VisionConfig.class, DEFAULTS, Map.of("rope_theta", theta));
  }

  TokenIds ids() {
    int bos = textId("bos_token_id", 151643);
    int eos = textId("eos_token_id", 151645);
    int pad = textId("pad_token_id", bos);
    return root.as(
        TokenIds.class,
        DEFAULTS,
        Map.of("bos_token_id", bos, "eos_token_id", eos, "pad_token_id", pad));
  }

  /** Where a list is given the first id is meant; the others are for generation_config.json. */
  private int textId(String key, int absent) {
    int[] ids = text.get(key, int[].class).or(() -> root.get(key, int[].class)).orElse(new int[0]);
    return ids.length > 0 ? ids[0] : absent;
  }

  /** The config.json of a model made from numbers, in the nested form of transformers 5. */
  static ObjectNode write(TextConfig text, VisionConfig vision, TokenIds ids) {
    ObjectNode numbers = JsonSection.MAPPER.valueToTree(ids);
    ObjectNode language = JsonSection.MAPPER.valueToTree(text);
    language.remove("head_dim");
    ((ObjectNode) language.set("rope_parameters", language.remove("rope")))
        .put("hidden_act", "silu")
        .put("max_window_layers", text.layers())
        .put("model_type", MODEL_TYPE + "_text")
        .put("use_sliding_window", false);
    language.withObject("/rope_parameters").put("rope_type", "default");
    for (String key : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
      language.set(key, numbers.remove(key));
    }
    ObjectNode tower = JsonSection.MAPPER.valueToTree(vision);
    JsonNode theta = tower.remove("rope_theta");
    tower.setAll(PATCHES);
    ((ObjectNode) tower.putObject("rope_parameters").set("rope_theta", theta))
        .put("rope_type", "axial");
    tower.put("hidden_act", "silu").put("model_type", MODEL_TYPE + "_vision");
    ObjectNode root = JsonSection.MAPPER.createObjectNode();
    root.putArray("architectures").add("Qwen2_5_VLForConditionalGeneration");
    root.put("dtype", "float32").put("model_type", MODEL_TYPE);
    root.put("tie_word_embeddings", text.tieWordEmbeddings());
    root.set("text_config", language);
    root.set("vision_config", tower);
    return root.setAll(numbers);
  }
}
