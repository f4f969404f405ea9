package dev.ergo.core.checkpoint;

import ai.djl.ndarray.types.Shape;
import dev.ergo.core.config.Check;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Size and place of a LoRA adapter on the language model (Hu et al., arXiv 2106.09685).
 *
 * @param rank inner width of the low-rank product
 * @param alpha the product is scaled by alpha / rank; default twice the rank
 * @param modules matrices of every layer that get one; default all of these
 */
public record LoraConfig(Integer rank, Double alpha, List<LoraModule> modules) {

  /** The defaults. */
  public static final LoraConfig DEFAULT = new LoraConfig(null, null, null);

  /** Fills in defaults, checks the ranges, and brings the modules into their fixed order. */
  public LoraConfig {
    rank = Check.atLeast("rank", Check.orDefault(rank, 8), 1);
    alpha = Check.above("alpha", Check.orDefault(alpha, 2.0 * rank), 0);
    modules =
        Check.present("modules", Check.orDefault(modules, List.of(LoraModule.values()))).stream()
            .sorted()
            .distinct()
            .toList();
  }

  /** Names and shapes of the tensors of an adapter on a model, in their fixed order. */
  Map<String, Shape> shapes(QwenConfig model) {
    Map<String, Shape> weights = ParameterShapes.of(model);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (int layer = 0; layer < model.text().layers(); layer++) {
      for (LoraModule module : modules) {
        Shape weight = weights.get(module.weight(layer));
        shapes.put(module.a(layer), new Shape(rank, weight.get(1)));
        shapes.put(module.b(layer), new Shape(weight.get(0), rank));
      }
    }
    return shapes;
  }

  /** Factor of the low-rank product. */
  public double scaling() {
    return alpha / rank;
  }
}
