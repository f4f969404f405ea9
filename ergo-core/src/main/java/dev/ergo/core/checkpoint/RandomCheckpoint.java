package dev.ergo.core.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.random.WeightNoise;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A model of random weights, to be trained from scratch. It can be written without ever being held:
 * each weight is drawn a piece at a time, so a model far larger than the memory can be made.
 *
 * @param config its configuration
 * @param init how its weights are drawn
 * @param seed each weight depends on it and on its own name alone
 */
public record RandomCheckpoint(QwenConfig config, InitConfig init, long seed) {

  /** Number of weights. */
  public long size() {
    return Parameters.expectedShapes(config).values().stream()
        .mapToLong(shape -> shape.size())
        .sum();
  }

  /** Bytes of all weights stored as FLOAT32 or BFLOAT16. */
  public long bytes(DataType stored) {
    return size() * TensorFormat.of(stored).bytes();
  }

  /**
   * Writes a checkpoint in Hugging Face form; it appears as a whole or not at all. The weights are
   * those of {@link #draw}.
   *
   * @param folder target; it may not exist yet, or must be empty
   * @param companions tokenizer, image processor and so on, to be copied
   * @param stored FLOAT32 or BFLOAT16 (rounding to nearest even)
   * @param ergo what Ergo keeps with a checkpoint, as the prompts; no file if it is empty
   * @param written told the bytes of each piece once it is written
   * @throws dev.ergo.core.error.UserException if it can't be written
   */
  public void write(
      Path folder,
      CompanionFiles companions,
      DataType stored,
      Map<String, ?> ergo,
      LongConsumer written) {
    try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      new CheckpointWriter(sources(owner), stored, CheckpointWriter.MAX_SHARD_BYTES, written)
          .write(folder, config, companions, ergo);
    }
  }

  /** The weights as FLOAT32 arrays of the manager. */
  public Parameters draw(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    ParameterShapes.of(config)
        .forEach(
            (name, shape) -> {
              float[] all = values(name, shape, 0, Math.toIntExact(shape.size()));
              tensors.put(name, manager.create(all, shape));
            });
    return new Parameters(tensors, DataType.FLOAT32);
  }

  /**
   * The same weights, each drawn while it is written.
   *
   * @param owner of the pieces while they are encoded
   */
  private Map<String, TensorSource> sources(NDManager owner) {
    Map<String, TensorSource> sources = new LinkedHashMap<>();
    ParameterShapes.of(config)
        .forEach(
            (name, shape) ->
                sources.put(
                    name,
                    TensorSource.made(
                        shape, owner, (start, count) -> values(name, shape, start, count))));
    return sources;
  }

  private float[] values(String name, Shape shape, long start, int count) {
    if (shape.dimension() == 1) {
      // Vectors are biases and the scales of norms.
      float[] constant = new float[count];
      Arrays.fill(constant, name.endsWith(".bias") ? 0f : 1f);
      return constant;
    }
    double std = std(name, (double) shape.size() / shape.get(0));
    return new WeightNoise(seed, name).normal(start, count, std);
  }

  private double std(String name, double fanIn) {
    return switch (name) {
      case ParameterShapes.EMBEDDING -> init.embeddingStd();
      case ParameterShapes.PATCH_EMBEDDING -> init.patchGain() / Math.sqrt(fanIn);
      default -> init.matrixGain() / Math.sqrt(fanIn);
    };
  }
}
