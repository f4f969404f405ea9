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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(ModelFolder.class);

  private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

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
    TensorIndex tensors = TensorIndex.of(folder);
    if (config.text().tieWordEmbeddings()
        && tensors.differ(ParameterShapes.OUTPUT, ParameterShapes.EMBEDDING)) {
      // Published under a wrong flag, or trained apart: transformers 5 keeps it too.
      if (WARNED.add(folder.toAbsolutePath().normalize())) {
        LOG.warn(
            "{} holds an {} that is not its embedding: it is kept, whatever tie_word_embeddings says",
            folder,
            ParameterShapes.OUTPUT);
      }
      config = config.untied();
    }
    requireLayers(folder, tensors, config);
    requireNumbers(tensors, config);
    return new ModelFolder(
        folder,
        config,
        tensors,
        readStopIds(folder.resolve("generation_config.json"), config),
        ImageSettings.read(folder).limits());
  }

  /** A number of layers that no weights stand behind would be an endless list of their names. */
  private static void requireLayers(Path folder, TensorIndex tensors, QwenConfig config) {
    long layers = (long) config.text().layers() + config.vision().depth();
    if (layers > tensors.locations().size()) {
      throw new UserException(
          "%s asks for %d layers of text and vision, but the weights beside it are %d tensors; do both belong to the same model?"
              .formatted(folder.resolve("config.json"), layers, tensors.locations().size()));
    }
  }

  /** Quantised weights are told of before the first is read, which may be minutes later. */
  private static void requireNumbers(TensorIndex tensors, QwenConfig config) {
    for (String name : ParameterShapes.of(config).keySet()) {
      TensorIndex.Location location = tensors.locations().get(name);
      if (location != null) {
        location.file().requireFloating(location.name());
      }
    }
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
    TensorIndex.Location location = location(name, expected);
    return location.file().read(location.name(), manager, as);
  }

  /** Where one weight lies, of the shape that the configuration asks for. */
  TensorIndex.Location location(String name, Shape expected) {
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
    return location;
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
}
