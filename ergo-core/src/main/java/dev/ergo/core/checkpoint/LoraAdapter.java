package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.random.WeightNoise;
import dev.ergo.core.tensor.TensorProgram;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A LoRA adapter on the language model: for each adapted matrix W [output, input] of each layer, A
 * [rank, input] and B [output, rank]; the layer computes {@code W x + scaling B A x}. A and B are
 * FLOAT32 whatever the type of the model, since small updates vanish in bfloat16.
 *
 * @param config rank, alpha and modules
 * @param layers number of layers, each of which has all modules
 * @param tensors all tensors by their names in PEFT files, in a fixed order: what an optimiser
 *     trains
 */
public record LoraAdapter(LoraConfig config, int layers, Map<String, NDArray> tensors) {

  /** Copies the map. */
  public LoraAdapter {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * A new adapter that changes nothing yet: A is even in ±1/sqrt(input) (Kaiming uniform with a =
   * sqrt(5), as in PEFT), B is 0. Each tensor depends on the seed and its own name alone.
   */
  public static LoraAdapter create(
      QwenConfig model, LoraConfig config, long seed, NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    config
        .shapes(model)
        .forEach(
            (name, shape) -> {
              int count = Math.toIntExact(shape.size());
              float[] values =
                  LoraModule.isB(name)
                      ? new float[count]
                      : new WeightNoise(seed, name).uniform(count, 1 / Math.sqrt(shape.get(1)));
              tensors.put(name, manager.create(values, shape));
            });
    return new LoraAdapter(config, model.text().layers(), tensors);
  }

  /**
   * Reads an adapter directory in PEFT form.
   *
   * @param model the model that it is for
   * @throws dev.ergo.core.error.UserException if it is incomplete, doesn't fit the model, or uses
   *     what Ergo can't run
   */
  public static LoraAdapter load(Path folder, QwenConfig model, NDManager manager) {
    PeftFolder.Contents read = new PeftFolder(folder).read(model, manager);
    return new LoraAdapter(read.config(), model.text().layers(), read.tensors());
  }

  /**
   * Writes an adapter directory in PEFT form, as a whole or not at all.
   *
   * @param folder target; it may not exist yet, or must be empty
   * @param baseModel path or hub name of the model it is for, noted in adapter_config.json
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public void save(Path folder, String baseModel) {
    new PeftFolder(folder).write(config, tensors, baseModel);
  }

  /** Number of weights of an adapter. */
  public static long size(QwenConfig model, LoraConfig config) {
    return config.shapes(model).values().stream().mapToLong(Shape::size).sum();
  }

  /** The same memory under arrays of their own, which belong to {@code manager}. */
  public LoraAdapter shared(TensorProgram program, NDManager manager) {
    return new LoraAdapter(config, layers, Parameters.shared(tensors, program, manager));
  }

  /** A [rank, input] of a module that this adapter has. */
  public NDArray a(int layer, LoraModule module) {
    return get(module.a(layer));
  }

  /** B [output, rank] of a module that this adapter has. */
  public NDArray b(int layer, LoraModule module) {
    return get(module.b(layer));
  }

  private NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no adapter tensor " + name);
    }
    return tensor;
  }
}
