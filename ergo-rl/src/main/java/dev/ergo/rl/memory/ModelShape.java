package dev.ergo.rl.memory;

import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.checkpoint.VisionConfig;
import dev.ergo.core.image.Patches;
import java.util.Map;

/**
 * The sizes of a model that its memory depends on.
 *
 * @param text its language model
 * @param vision its vision tower
 * @param languageWeights weights of the language model, output matrix included
 * @param visionWeights weights of the vision tower
 * @param layerWeights weights of one layer of the language model
 */
public record ModelShape(
    TextConfig text,
    VisionConfig vision,
    long languageWeights,
    long visionWeights,
    long layerWeights) {

  /** Pixels of a patch as the vision tower takes them. */
  static final long PATCH_BYTES = Patches.VALUES_PER_PATCH * 4L;

  /** The sizes of a configuration. */
  public static ModelShape of(QwenConfig config) {
    Map<String, Shape> shapes = Parameters.expectedShapes(config);
    long vision = sum(shapes, "visual.");
    return new ModelShape(
        config.text(),
        config.vision(),
        sum(shapes, "") - vision,
        vision,
        sum(shapes, "model.layers.0."));
  }

  /** All weights. */
  public long weights() {
    return languageWeights + visionWeights;
  }

  /** Weights of the output matrix, which may be the embedding. */
  public long outputWeights() {
    return (long) text.vocabSize() * text.hiddenSize();
  }

  /** Numbers of a token's queries. */
  long heads() {
    return (long) text.heads() * text.headDim();
  }

  /** Weights of the largest matrix of the language model. */
  long largestMatrix() {
    return Math.max(outputWeights(), largestOfLayer());
  }

  /** Weights of the largest matrix of a layer. */
  long largestOfLayer() {
    return text.hiddenSize() * Math.max(heads(), text.intermediateSize());
  }

  private static long sum(Map<String, Shape> shapes, String prefix) {
    return shapes.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(entry -> entry.getValue().size())
        .sum();
  }
}
