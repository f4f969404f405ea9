package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An adapter directory in PEFT form: adapter_config.json and adapter_model.safetensors. */
final class PeftFolder {

  /** Initialisations whose adapters belong to other base weights than those they name. */
  private static final Set<String> CHANGES_BASE = Set.of("olora", "corda", "loftq");

  /** Flags of variants of LoRA that compute something else. */
  private static final List<String> FLAGS =
      List.of("use_rslora", "use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "use_bdlora");

  /** Settings of such variants that are empty without them. */
  private static final List<String> PATTERNS =
      List.of(
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "layer_replication",
          "alora_invocation_tokens");

  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  private static final Pattern MODULE =
      Pattern.compile(Pattern.quote(LoraModule.PEFT_LAYERS) + "\\d+\\.(.+)\\.lora_[AB]\\.weight");

  /** PEFT with transformers before 4.52, where the language model was the model itself. */
  private static final String OLD_LAYERS = "base_model.model.model.layers.";

  private final Path folder;

  PeftFolder(Path folder) {
    this.folder = folder;
  }

  /** What a directory holds: the settings and the tensors by name. */
  record Contents(LoraConfig config, Map<String, NDArray> tensors) {}

  Contents read(QwenConfig model, NDManager manager) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "no folder %s: an adapter directory in PEFT form was expected there".formatted(folder));
    }
    JsonSection json = JsonSection.read(folder.resolve(CONFIG));
    requirePlainLora(json);
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      throw new UserException(
          "folder %s has no %s; weights in pickle form (adapter_model.bin) are not read, save the adapter again in safetensors form"
              .formatted(folder, WEIGHTS));
    }
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS));
    Map<String, String> names = new TreeMap<>();
    file.tensors().keySet().forEach(name -> names.put(current(name), name));
    double alpha = json.get("lora_alpha", Double.class).orElse(8.0);
    int rank = json.require("r", Integer.class);
    if (rank < 1 || !(alpha > 0)) {
      throw new UserException(
          "%s: r %d and lora_alpha %s must be positive".formatted(json.file(), rank, alpha));
    }
    LoraConfig config = new LoraConfig(rank, alpha, modules(file, names.keySet()));
    return new Contents(config, tensors(file, names, model, config, manager));
  }

  void write(LoraConfig lora, Map<String, NDArray> tensors, String baseModel) {
    AtomicWrite.folder(
        folder,
        target -> {
          Files.write(
              target.resolve(CONFIG),
              JsonFile.MAPPER
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsBytes(config(lora, baseModel)));
          SafetensorsWriter.write(target.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        });
  }

  /** The present form of a name of either form. */
  private static String current(String name) {
    return name.startsWith(OLD_LAYERS)
        ? LoraModule.PEFT_LAYERS + name.substring(OLD_LAYERS.length())
        : name;
  }

  /** Variants of LoRA that compute something else. */
  private static void requirePlainLora(JsonSection json) {
    json.only("peft_type", "LORA");
    json.only("bias", "none");
    for (String flag : FLAGS) {
      json.only(flag, false);
    }
    // These move a part of the base weights into the adapter, or quantise the base anew.
    String start = json.node().path("init_lora_weights").asText().toLowerCase(Locale.ROOT);
    if (start.startsWith("pissa") || CHANGES_BASE.contains(start)) {
      throw json.unsupported("init_lora_weights", start, "true, false or gaussian");
    }
    for (String key : PATTERNS) {
      JsonNode value = json.node().path(key);
      if (!value.isMissingNode() && !value.isNull() && !value.isEmpty()) {
        throw json.unsupported(key, value, "an empty value");
      }
    }
  }

  /** The modules follow from the tensors: target_modules may be any regular expression. */
  private static List<LoraModule> modules(SafetensorsFile file, Set<String> names) {
    Set<LoraModule> modules = new TreeSet<>();
    for (String name : names) {
      Matcher matcher = MODULE.matcher(name);
      Optional<LoraModule> module =
          matcher.matches() ? LoraModule.at(matcher.group(1)) : Optional.empty();
      modules.add(module.orElseThrow(() -> foreign(file, name)));
    }
    if (modules.isEmpty()) {
      throw new UserException("file %s holds no adapter tensors".formatted(file.path()));
    }
    return List.copyOf(modules);
  }

  private static Map<String, NDArray> tensors(
      SafetensorsFile file,
      Map<String, String> names,
      QwenConfig model,
      LoraConfig config,
      NDManager manager) {
    Map<String, Shape> shapes = config.shapes(model);
    for (String name : names.keySet()) {
      if (!shapes.containsKey(name)) {
        throw foreign(file, name);
      }
    }
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          String stored = names.get(name);
          if (stored == null) {
            throw new UserException(
                "file %s has no tensor '%s' of shape %s; every layer must have the same adapted matrices"
                    .formatted(file.path(), name, shape));
          }
          if (!file.info(stored).shape().equals(shape)) {
            throw new UserException(
                "tensor '%s' in %s has shape %s, but %s was expected for this model and r %d"
                    .formatted(
                        stored, file.path(), file.info(stored).shape(), shape, config.rank()));
          }
          tensors.put(name, file.read(stored, manager, DataType.FLOAT32));
        });
    return tensors;
  }

  private static UserException foreign(SafetensorsFile file, String name) {
    return new UserException(
        "tensor '%s' in %s does not adapt a matrix of this model's language layers, and only those can be adapted"
            .formatted(name, file.path()));
  }

  private static ObjectNode config(LoraConfig config, String baseModel) {
    ObjectNode json = JsonFile.MAPPER.createObjectNode();
    json.put("base_model_name_or_path", baseModel);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    // PEFT and its readers declare an integer, though fractions work.
    if (config.alpha() == Math.rint(config.alpha())) {
      json.put("lora_alpha", config.alpha().longValue());
    } else {
      json.put("lora_alpha", config.alpha());
    }
    json.put("lora_dropout", 0.0);
    json.putNull("modules_to_save");
    json.put("peft_type", "LORA");
    json.put("r", config.rank());
    // Not a list of names: the blocks of the vision tower have modules of the same names.
    json.put(
        "target_modules",
        ".*language_model\\.layers\\.\\d+\\.(self_attn|mlp)\\.("
            + config.modules().stream().map(LoraModule::moduleName).collect(Collectors.joining("|"))
            + ")");
    json.put("task_type", "CAUSAL_LM");
    json.put("use_dora", false);
    json.put("use_rslora", false);
    return json;
  }
}
