package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
        .forEach((name, shape) -> tensors.put(name, manager.create(values(name, shape), shape)));
    return tensors;
  }

  private float[] values(String name, Shape shape) {
    int count = Math.toIntExact(shape.size());
    if (shape.dimension() == 1) {
      // Vectors are biases and the scales of norms.
      float[] constant = new float[count];
      Arrays.fill(constant, name.endsWith(".bias") ? 0f : 1f);
      return constant;
    }
    return new CountedNoise(seed, name).normal(count, std(name, (double) count / shape.get(0)));
  }

  private double std(String name, double fanIn) {
    return switch (name) {
      case ParameterShapes.EMBEDDING -> init.embeddingStd();
      case ParameterShapes.PATCH_EMBEDDING -> init.patchGain() / Math.sqrt(fanIn);
      default -> init.matrixGain() / Math.sqrt(fanIn);
    };
  }
}
