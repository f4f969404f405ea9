package dev.ergo.core.model;

import dev.ergo.core.image.PatchSource;
import java.util.List;

/**
 * The tokens whose log-probs are asked for, and what is kept for their gradients.
 *
 * @param groups sequences with the tokens that are scored
 * @param temperature of the distributions, above 0: the one at which the tokens were drawn
 * @param patches source of the patches of their images
 * @param gradients what the weights and adapter tensors that require gradients get them from
 * @param layers how gradients go through the layers
 */
public record LogProbRequest(
    List<PrefixGroup> groups,
    double temperature,
    PatchSource patches,
    Gradients gradients,
    Layers layers) {

  /** Logits that exist at a time at most (numbers): 256 MB. */
  public static final int LOGITS_AT_ONCE = 1 << 26;

  /** The outputs of a pass that can be differentiated afterwards. */
  public enum Gradients {
    /** Nothing: no graph is kept. */
    NONE,
    /** The log-probs. */
    LOG_PROBS,
    /**
     * Log-probs and entropies. Costs one more product with the output matrix, and where that matrix
     * is trained, more memory per scored token.
     */
    LOG_PROBS_AND_ENTROPIES
  }

  /** How gradients go through the layers of a pass. */
  public enum Layers {
    /** Through a graph that leads from the results to all weights by itself. */
    GRAPH,
    /**
     * Through {@link ScoredTokens#tape} where a layer's backward pass is written out, which is
     * quicker (explicit.torchscript); else as {@link #GRAPH}.
     */
    TAPE,
    /**
     * Only the inputs of layers are kept; {@link ScoredTokens#tape} computes each layer once more.
     */
    CHECKPOINTS
  }

  /** Checks the temperature. */
  public LogProbRequest {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature " + temperature + " is not above 0");
    }
    groups = List.copyOf(groups);
  }

  /** Numbers alone, without gradients. */
  public LogProbRequest(List<PrefixGroup> groups, double temperature, PatchSource patches) {
    this(groups, temperature, patches, Gradients.NONE, Layers.GRAPH);
  }

  /** The same with gradients. */
  public LogProbRequest with(Gradients kept) {
    return new LogProbRequest(groups, temperature, patches, kept, layers);
  }

  /** The same with gradients that go another way. */
  public LogProbRequest through(Layers way) {
    return new LogProbRequest(groups, temperature, patches, gradients, way);
  }
}
