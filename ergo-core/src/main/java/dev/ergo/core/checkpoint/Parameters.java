package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.TensorCopy;
import dev.ergo.core.tensor.TensorProgram;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of one model by their published names ({@code visual.blocks.0.norm1.weight}, {@code
 * model.layers.0.self_attn.q_proj.weight}, {@code lm_head.weight} only where the output projection
 * is not the embedding), in a fixed order. The arrays belong to the manager they were made with and
 * may be updated in place.
 *
 * @param tensors the weights by name, in their fixed order
 * @param dataType FLOAT32 or BFLOAT16; the arrays of the latter show another type on the Java side
 */
public record Parameters(Map<String, NDArray> tensors, DataType dataType) {

  private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);

  /** Copies the map. */
  public Parameters {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Names and shapes of the weights of a configuration, in their fixed order. */
  public static Map<String, Shape> expectedShapes(QwenConfig config) {
    return ParameterShapes.of(config);
  }

  /**
   * Reads every weight of a checkpoint onto the manager's device.
   *
   * @param dataType FLOAT32 or BFLOAT16, whatever the files hold
   * @param read told the bytes of each weight in the files, {@link ModelFolder#weightBytes} in all,
   *     once it is there
   * @throws dev.ergo.core.error.UserException if a weight is missing or has a wrong shape
   */
  public static Parameters load(
      ModelFolder folder, NDManager manager, DataType dataType, LongConsumer read) {
    Map<String, Shape> shapes = expectedShapes(folder.config());
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          tensors.put(name, folder.read(name, shape, manager, dataType));
          read.accept(folder.bytes(name));
        });
    warnOfOthers(folder);
    return new Parameters(tensors, dataType);
  }

  /** Tells how many tensors of a folder are no weights of its configuration. */
  static void warnOfOthers(ModelFolder folder) {
    Set<String> unknown = new TreeSet<>(folder.tensorNames());
    unknown.removeAll(expectedShapes(folder.config()).keySet());
    // A tied checkpoint may repeat its embedding under this name.
    unknown.remove(ParameterShapes.OUTPUT);
    if (!unknown.isEmpty()) {
      LOG.warn(
          "{} weights of {} are not of this architecture and were left out, the first is {}",
          unknown.size(),
          folder.path(),
          unknown.iterator().next());
    }
  }

  /**
   * Writes a checkpoint in Hugging Face form: config.json, weights in safetensors form (in shards
   * above 5 GB), the companion files, and ergo.json. It appears as a whole or not at all.
   *
   * @param folder target; it may not exist yet, or must be empty
   * @param config the configuration these weights were made for
   * @param companions tokenizer, image processor and so on, to be copied
   * @param stored FLOAT32 or BFLOAT16 (rounding to nearest even)
   * @param ergo what Ergo keeps with a checkpoint, as the prompts; no file if it is empty
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public void save(
      Path folder,
      QwenConfig config,
      CompanionFiles companions,
      DataType stored,
      Map<String, ?> ergo) {
    CheckpointWriter.of(tensors, stored, CheckpointWriter.MAX_SHARD_BYTES)
        .write(folder, config, companions, ergo);
  }

  /** The same memory under arrays of their own, which belong to {@code manager}. */
  public Parameters shared(TensorProgram program, NDManager manager) {
    return new Parameters(shared(tensors, program, manager), dataType);
  }

  /** The same memory under arrays of their own, without gradients. */
  static Map<String, NDArray> shared(
      Map<String, NDArray> tensors, TensorProgram program, NDManager manager) {
    Map<String, NDArray> same = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            same.put(name, program.call("cut").with("x", tensor).run(manager).singletonOrThrow()));
    return same;
  }

  /** Copies of the weights on a manager's device, which belong to it. */
  public Parameters copied(NDManager manager) {
    return new Parameters(copied(tensors, manager), dataType);
  }

  /** Copies under the same names, without gradients. */
  static Map<String, NDArray> copied(Map<String, NDArray> tensors, NDManager manager) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    List<NDArray> made = TensorCopy.onto(manager, List.copyOf(tensors.values()));
    tensors.keySet().forEach(name -> copies.put(name, made.get(copies.size())));
    return copies;
  }

  /**
   * The weight of that name.
   *
   * @throws IllegalArgumentException if the model has none
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no weight " + name);
    }
    return tensor;
  }

  /** Number of weights in all arrays together. */
  public long count() {
    return tensors.values().stream().mapToLong(NDArray::size).sum();
  }
}
