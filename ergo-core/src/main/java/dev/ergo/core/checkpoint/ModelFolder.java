package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A Qwen2.5-VL checkpoint in Hugging Face form: config.json, safetensors weights in one file or in
 * shards, generation_config.json and preprocessor_config.json. Opening reads and checks the small
 * files and the headers of the weights; weights are read one by one.
 *
 * @param path the directory
 * @param config the checked config.json
 * @param tensors where each weight lies
 * @param stopIds ids at which sampling stops: those of generation_config.json, else the one of
 *     config.json
 * @param pixelLimits limits of the image processor, the default for every image
 */
public record ModelFolder(
    Path path,
    QwenConfig config,
    TensorIndex tensors,
    List<Integer> stopIds,
    PixelLimits pixelLimits) {

  /** What Ergo itself keeps with a checkpoint. */
  static final String ERGO = "ergo.json";

  /**
   * Opens a directory.
   *
   * @throws UserException if a file is missing, malformed or truncated, or the checkpoint is not
   *     one that Ergo can run
   */
  public static ModelFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UserException(
          "no folder %s: model.path must name a model directory in Hugging Face form"
              .formatted(folder));
    }
    if (!Files.exists(folder.resolve("config.json"))
        && Files.exists(folder.resolve("adapter_config.json"))) {
      throw new UserException(
          "%s holds an adapter, not a model: give it as model.adapter, and the model that it was trained on as model.path"
              .formatted(folder));
    }
    QwenConfig config = QwenConfig.read(folder.resolve("config.json"));
    return new ModelFolder(
        folder,
        config,
        TensorIndex.of(folder),
        readStopIds(folder.resolve("generation_config.json"), config),
        pixelLimits(folder));
  }

  /** The files beside the weights, to be copied when a trained checkpoint is saved. */
  public CompanionFiles companions() {
    return CompanionFiles.in(path);
  }

  /** What was saved with the checkpoint as ergo.json, as the prompts; empty if there is none. */
  public Map<String, Object> ergo() {
    Path file = path.resolve(ERGO);
    return Files.exists(file)
        ? JsonFile.MAPPER.convertValue(
            JsonFile.read(file), new TypeReference<LinkedHashMap<String, Object>>() {})
        : Map.of();
  }

  /** Published names of the weights that the files hold. */
  public Set<String> tensorNames() {
    return Collections.unmodifiableSet(tensors.locations().keySet());
  }

  /** Bytes that the weights of the configuration take in the files. */
  public long weightBytes() {
    return ParameterShapes.of(config).keySet().stream().mapToLong(this::bytes).sum();
  }

  /** Bytes of one weight in its file; 0 if it is missing. */
  long bytes(String name) {
    TensorIndex.Location location = tensors.locations().get(name);
    return location == null ? 0 : location.file().info(location.name()).bytes();
  }

  /**
   * Reads one weight onto the manager's device.
   *
   * @param name its published name
   * @param expected the shape that the configuration asks for
   * @param as FLOAT32 or BFLOAT16
   * @throws UserException if it is missing or has another shape
   */
  public NDArray read(String name, Shape expected, NDManager manager, DataType as) {
    TensorIndex.Location location = tensors.locations().get(name);
    if (location == null) {
      throw new UserException(
          "model %s has no weight '%s', which its config.json asks for with shape %s"
              .formatted(path, name, expected));
    }
    TensorInfo info = location.file().info(location.name());
    if (!info.shape().equals(expected)) {
      throw new UserException(
          "weight '%s' in %s has shape %s, but config.json asks for %s; do both belong to the same model?"
              .formatted(location.name(), location.file().path(), info.shape(), expected));
    }
    return location.file().read(location.name(), manager, as);
  }

  private static List<Integer> readStopIds(Path file, QwenConfig config) {
    if (!Files.exists(file)) {
      return List.of(config.ids().eos());
    }
    int[] ids =
        JsonSection.read(file)
            .get("eos_token_id", int[].class)
            .filter(list -> list.length > 0)
            .orElse(new int[] {config.ids().eos()});
    for (int id : ids) {
      if (id < 0 || id >= config.text().vocabSize()) {
        throw new UserException(
            "%s: eos_token_id %d must lie below vocab_size %d"
                .formatted(file, id, config.text().vocabSize()));
      }
    }
    return IntStream.of(ids).boxed().toList();
  }

  /**
   * Pixel limits of the image processor of a directory. transformers 4 writes {@code min_pixels}
   * and {@code max_pixels}, transformers 5 a {@code size} with {@code shortest_edge} and {@code
   * longest_edge} that are areas in spite of their names, and possibly all of it inside
   * processor_config.json.
   */
  public static PixelLimits pixelLimits(Path folder) {
    Path own = folder.resolve("preprocessor_config.json");
    Path joint = folder.resolve("processor_config.json");
    Optional<JsonSection> section =
        !Files.exists(own) && Files.exists(joint)
            ? JsonSection.read(joint).section("image_processor")
            : Optional.empty();
    JsonSection root = section.orElseGet(() -> JsonSection.read(own));
    Optional<JsonSection> size = root.section("size");
    int min =
        root.get("min_pixels", Integer.class)
            .or(() -> size.flatMap(s -> s.get("shortest_edge", Integer.class)))
            .orElseThrow(() -> root.missing("min_pixels"));
    int max =
        root.get("max_pixels", Integer.class)
            .or(() -> size.flatMap(s -> s.get("longest_edge", Integer.class)))
            .orElseThrow(() -> root.missing("max_pixels"));
    if (min < 1 || max < min) {
      throw new UserException(
          "%s: min_pixels %d and max_pixels %d must be positive and in order"
              .formatted(root.file(), min, max));
    }
    return new PixelLimits(min, max);
  }
}
