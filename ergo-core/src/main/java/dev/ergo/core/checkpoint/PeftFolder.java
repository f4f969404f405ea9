package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An adapter directory in PEFT form: adapter_config.json and adapter_model.safetensors. */
final class PeftFolder {

  private static final String CONFIG = LoraAdapter.CONFIG;
  private static final String WEIGHTS = LoraAdapter.WEIGHTS;

  private final Path folder;

  PeftFolder(Path folder) {
    this.folder = folder;
  }

  /** What a directory holds: what is changed, and the tensors by name. */
  record Contents(AdapterLayout layout, Map<String, NDArray> tensors) {}

  Contents read(QwenConfig model, NDManager manager, DataType full) {
    PeftTensors stored = open(model);
    AdapterLayout layout = stored.layout();
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (String name : layout.shapes(model).keySet()) {
      boolean lowRank = name.contains(".lora_");
      tensors.put(name, stored.read(name, manager, lowRank ? DataType.FLOAT32 : full));
    }
    return new Contents(layout, tensors);
  }

  /** What is changed of a model, without the numbers. */
  AdapterLayout layout(QwenConfig model) {
    return open(model).layout();
  }

  /** The tensors, none of which is read yet. */
  PeftTensors open(QwenConfig model) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "no folder %s: an adapter directory in PEFT form was expected there".formatted(folder));
    }
    PeftConfig config = PeftConfig.read(folder.resolve(CONFIG));
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      throw new UserException(
          "folder %s has no %s; weights in pickle form (adapter_model.bin) are not read, save the adapter again in safetensors form"
              .formatted(folder, WEIGHTS));
    }
    return PeftTensors.of(SafetensorsFile.open(folder.resolve(WEIGHTS)), config, model);
  }

  void write(AdapterLayout layout, Map<String, NDArray> tensors, String baseModel) {
    AtomicWrite.folder(
        folder,
        target -> {
          Files.write(
              target.resolve(CONFIG),
              JsonFile.MAPPER
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsBytes(config(layout, baseModel)));
          SafetensorsWriter.write(target.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        });
  }

  private static ObjectNode config(AdapterLayout layout, String baseModel) {
    ObjectNode json = JsonFile.MAPPER.createObjectNode();
    json.put("base_model_name_or_path", baseModel);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    number(json, "lora_alpha", layout.alpha());
    json.put("lora_dropout", 0.0);
    json.putNull("modules_to_save");
    json.put("peft_type", "LORA");
    json.put("r", layout.rank());
    target(json, layout);
    json.put("task_type", "CAUSAL_LM");
    json.put("use_dora", false);
    json.put("use_rslora", layout.rsLora());
    if (!layout.whole().isEmpty()) {
      ArrayNode saved = json.putArray("modules_to_save");
      layout.whole().stream().map(AdapterLayout::module).distinct().forEach(saved::add);
    }
    ObjectNode ranks = JsonFile.MAPPER.createObjectNode();
    ObjectNode alphas = JsonFile.MAPPER.createObjectNode();
    layout
        .lowRank()
        .forEach(
            (weight, update) -> {
              String path = AdapterLayout.module(weight).replace(".", "\\.");
              if (update.rank() != layout.rank()) {
                ranks.put(path, update.rank());
              }
              if (update.alpha() != layout.alpha()) {
                number(alphas, path, update.alpha());
              }
            });
    if (!ranks.isEmpty()) {
      json.set("rank_pattern", ranks);
    }
    if (!alphas.isEmpty()) {
      json.set("alpha_pattern", alphas);
    }
    return json;
  }

  /** PEFT and its readers declare an integer, though fractions work. */
  private static void number(ObjectNode json, String key, double value) {
    if (value == Math.rint(value)) {
      json.put(key, (long) value);
    } else {
      json.put(key, value);
    }
  }

  /**
   * The adapted matrices: a pattern where every layer of the language model has the same (its names
   * alone would match the vision tower's too), else all their paths.
   */
  private static void target(ObjectNode json, AdapterLayout layout) {
    List<String> names =
        Arrays.stream(LoraModule.values())
            .filter(module -> layout.lowRank().containsKey(module.weight(0)))
            .map(LoraModule::moduleName)
            .toList();
    String pattern =
        ".*language_model\\.layers\\.\\d+\\.(self_attn|mlp)\\.("
            + names.stream().collect(Collectors.joining("|"))
            + ")";
    List<String> paths = layout.lowRank().keySet().stream().map(AdapterLayout::module).toList();
    boolean everywhere =
        paths.size() == layout.layers() * names.size()
            && paths.stream().allMatch(path -> path.matches(pattern));
    if (everywhere) {
      json.put("target_modules", pattern);
    } else {
      paths.forEach(json.putArray("target_modules")::add);
    }
  }
}
