package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.random.WeightNoise;
import dev.ergo.core.tensor.TensorProgram;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A LoRA adapter: for each adapted matrix W [output, input] A [rank, input] and B [output, rank];
 * the model computes {@code W x + scaling B A x}. A and B are FLOAT32 whatever the type of the
 * model, since small updates vanish in bfloat16. It may have other weights in full, which stand in
 * place of the model's.
 *
 * @param layout what it changes
 * @param tensors all tensors by their names in PEFT files, in a fixed order: what an optimiser
 *     trains
 */
public record LoraAdapter(AdapterLayout layout, Map<String, NDArray> tensors) {

  /** The file of a PEFT directory that says what is changed. */
  public static final String CONFIG = "adapter_config.json";

  /** The file of a PEFT directory with the tensors. */
  public static final String WEIGHTS = "adapter_model.safetensors";

  /** Copies the map. */
  public LoraAdapter {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * The update of a matrix.
   *
   * @param a [rank, input]
   * @param b [output, rank]
   * @param scaling factor of their product
   */
  public record Update(NDArray a, NDArray b, double scaling) {}

  /**
   * A new adapter that changes nothing yet: A is even in ±1/sqrt(input) (Kaiming uniform with a =
   * sqrt(5), as in PEFT), B is 0. Each tensor depends on the seed and its own name alone.
   */
  public static LoraAdapter create(
      QwenConfig model, LoraConfig config, long seed, NDManager manager) {
    AdapterLayout layout = AdapterLayout.of(config, model);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    layout
        .shapes(model)
        .forEach(
            (name, shape) -> {
              int count = Math.toIntExact(shape.size());
              float[] values =
                  AdapterLayout.isB(name)
                      ? new float[count]
                      : new WeightNoise(seed, name).uniform(count, 1 / Math.sqrt(shape.get(1)));
              tensors.put(name, manager.create(values, shape));
            });
    return new LoraAdapter(layout, tensors);
  }

  /**
   * Reads an adapter directory in PEFT form for a model in float32.
   *
   * @param model the model that it is for
   * @throws dev.ergo.core.error.UserException if it is incomplete, doesn't fit the model, or uses
   *     what Ergo can't run
   */
  public static LoraAdapter load(Path folder, QwenConfig model, NDManager manager) {
    return load(folder, model, manager, DataType.FLOAT32);
  }

  /**
   * The same.
   *
   * @param full the model's number type, which weights in full have too
   */
  public static LoraAdapter load(Path folder, QwenConfig model, NDManager manager, DataType full) {
    PeftFolder.Contents read = new PeftFolder(folder).read(model, manager, full);
    return new LoraAdapter(read.layout(), read.tensors());
  }

  /**
   * Writes an adapter directory in PEFT form, as a whole or not at all.
   *
   * @param folder target; it may not exist yet, or must be empty
   * @param baseModel path or hub name of the model it is for, noted in adapter_config.json
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public void save(Path folder, String baseModel) {
    new PeftFolder(folder).write(layout, tensors, baseModel);
  }

  /**
   * What is known of an adapter before it is loaded.
   *
   * @param weights how many weights it has; 0 for no adapter
   * @param changesVision whether it changes anything of the vision tower
   */
  public record Outline(long weights, boolean changesVision) {

    /** No adapter. */
    public static final Outline NONE = new Outline(0, false);

    private static Outline of(AdapterLayout layout, QwenConfig model) {
      return new Outline(
          layout.shapes(model).values().stream().mapToLong(Shape::size).sum(),
          layout.changesVision());
    }
  }

  /** The outline of a new adapter. */
  public static Outline outline(QwenConfig model, LoraConfig config) {
    return Outline.of(AdapterLayout.of(config, model), model);
  }

  /**
   * The outline of an adapter directory in PEFT form.
   *
   * @throws dev.ergo.core.error.UserException if it can't be loaded
   */
  public static Outline outline(QwenConfig model, Path folder) {
    return Outline.of(new PeftFolder(folder).layout(model), model);
  }

  /** The same memory under arrays of their own, which belong to {@code manager}. */
  public LoraAdapter shared(TensorProgram program, NDManager manager) {
    return new LoraAdapter(layout, Parameters.shared(tensors, program, manager));
  }

  /** A copy on a manager's device, which belongs to it. */
  public LoraAdapter copied(NDManager manager) {
    return new LoraAdapter(layout, Parameters.copied(tensors, manager));
  }

  /** Whether anything of the vision tower is changed. */
  public boolean changesVision() {
    return layout.changesVision();
  }

  /** The update of the matrix of that published name, if it has one. */
  public Optional<Update> update(String weight) {
    return layout.lowRank().containsKey(weight)
        ? Optional.of(
            new Update(
                tensors.get(AdapterLayout.a(weight)),
                tensors.get(AdapterLayout.b(weight)),
                layout.scaling(weight)))
        : Optional.empty();
  }

  /** The weight of that published name, if the adapter has it in full. */
  public Optional<NDArray> full(String weight) {
    return layout.whole().contains(weight)
        ? Optional.of(tensors.get(AdapterLayout.full(weight)))
        : Optional.empty();
  }
}
