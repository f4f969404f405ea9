package dev.ergo.core.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an adapter changes of a model, by published names in the order of the model's weights.
 *
 * @param layers decoder layers of the model
 * @param rank rank of matrices that have none of their own
 * @param alpha alpha of matrices that have none of their own
 * @param rsLora whether the low-rank product is scaled by alpha / sqrt(rank) (Kalajdzievski, arXiv
 *     2312.03732) in place of alpha / rank
 * @param lowRank matrices with a low-rank update
 * @param whole weights that the adapter has in full, in place of the model's
 */
public record AdapterLayout(
    int layers,
    int rank,
    double alpha,
    boolean rsLora,
    Map<String, LowRank> lowRank,
    Set<String> whole) {

  private static final String BASE = "base_model.model.";
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";

  /** Copies the collections. */
  public AdapterLayout {
    lowRank = Collections.unmodifiableMap(new LinkedHashMap<>(lowRank));
    whole = Collections.unmodifiableSet(new LinkedHashSet<>(whole));
  }

  /**
   * The update of a matrix.
   *
   * @param rank its inner width
   * @param alpha what its scaling is made from
   */
  public record LowRank(int rank, double alpha) {}

  /** The layout of a new adapter. */
  static AdapterLayout of(LoraConfig config, QwenConfig model) {
    Map<String, LowRank> lowRank = new LinkedHashMap<>();
    int layers = model.text().layers();
    for (int layer = 0; layer < layers; layer++) {
      for (LoraModule module : config.modules()) {
        lowRank.put(module.weight(layer), new LowRank(config.rank(), config.alpha()));
      }
    }
    return new AdapterLayout(layers, config.rank(), config.alpha(), false, lowRank, Set.of());
  }

  /** Factor of the low-rank product of a matrix. */
  double scaling(String weight) {
    LowRank update = lowRank.get(weight);
    return update.alpha() / (rsLora ? Math.sqrt(update.rank()) : update.rank());
  }

  /** Whether anything of the vision tower is changed. */
  boolean changesVision() {
    return Stream.concat(lowRank.keySet().stream(), whole.stream())
        .anyMatch(weight -> weight.startsWith("visual."));
  }

  /** Names and shapes of the adapter's tensors on a model, in their fixed order. */
  Map<String, Shape> shapes(QwenConfig model) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    weights(model)
        .forEach(
            (weight, shape) -> {
              LowRank update = lowRank.get(weight);
              if (update != null) {
                shapes.put(a(weight), new Shape(update.rank(), shape.get(1)));
                shapes.put(b(weight), new Shape(shape.get(0), update.rank()));
              }
              if (whole.contains(weight)) {
                shapes.put(full(weight), shape);
              }
            });
    return shapes;
  }

  /** The weights of a model and, where it is tied, its output matrix, which may be had apart. */
  static Map<String, Shape> weights(QwenConfig model) {
    Map<String, Shape> weights = new LinkedHashMap<>(ParameterShapes.of(model));
    weights.putIfAbsent(ParameterShapes.OUTPUT, weights.get(ParameterShapes.EMBEDDING));
    return weights;
  }

  /** Path of a weight's module in transformers 5. */
  static String module(String weight) {
    String path = weight.substring(0, weight.lastIndexOf('.'));
    if (path.startsWith("visual.")) {
      return "model." + path;
    }
    return path.startsWith("model.")
        ? "model.language_model." + path.substring("model.".length())
        : path;
  }

  /** Name of the A [rank, input] of a matrix in a PEFT file. */
  static String a(String weight) {
    return BASE + module(weight) + A;
  }

  /** Name of the B [output, rank] of a matrix in a PEFT file. */
  static String b(String weight) {
    return BASE + module(weight) + B;
  }

  /** Name of a weight in full in a PEFT file. */
  static String full(String weight) {
    return BASE + module(weight) + weight.substring(weight.lastIndexOf('.'));
  }

  /** Whether a name of a PEFT file is that of a B. */
  static boolean isB(String name) {
    return name.endsWith(B);
  }
}
