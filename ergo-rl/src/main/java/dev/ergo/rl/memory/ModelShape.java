package dev.ergo.rl.memory;

import ai.djl.ndarray.types.Shape;
import dev.ergo.core.model.Parameters;
import dev.ergo.core.model.QwenConfig;
import dev.ergo.core.model.TextConfig;
import dev.ergo.core.model.VisionConfig;
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

  private static long sum(Map<String, Shape> shapes, String prefix) {
    return shapes.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(entry -> entry.getValue().size())
        .sum();
  }
}
