package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.random.WeightNoise;
import dev.ergo.core.tensor.TensorSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Draws the weights of a model that is trained from scratch. */
final class RandomParameters {

  private final InitConfig init;
  private final long seed;

  RandomParameters(InitConfig init, long seed) {
    this.init = init;
    this.seed = seed;
  }

  Map<String, NDArray> draw(QwenConfig config, NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    ParameterShapes.of(config)
        .forEach(
            (name, shape) -> {
              float[] all = values(name, shape, 0, Math.toIntExact(shape.size()));
              tensors.put(name, manager.create(all, shape));
            });
    return tensors;
  }

  /**
   * The same weights, each drawn while it is written.
   *
   * @param owner of the pieces while they are encoded
   */
  Map<String, TensorSource> sources(QwenConfig config, NDManager owner) {
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
