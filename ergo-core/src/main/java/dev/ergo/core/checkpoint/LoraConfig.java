package dev.ergo.core.checkpoint;

import dev.ergo.core.config.Check;
import java.util.List;

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
}
