package dev.ergo.rl.optim;

import dev.ergo.core.config.Check;

/**
 * Settings of {@link AdamW}; an absent key takes its default.
 *
 * @param learningRate greatest learning rate, that of a schedule's factor 1; default 1e-6, the
 *     common one of GRPO trainers for full weights
 * @param beta1 decay of the gradient's mean; default 0.9
 * @param beta2 decay of the squared gradient's mean; default 0.999
 * @param eps added to the root of the squared mean; default 1e-8
 * @param weightDecay decoupled decay, multiplied by the learning rate; default 0
 * @param decayMatricesOnly leaves parameters of fewer than two dimensions (biases, norms) without
 *     decay; default false: everything decays, as {@code torch.optim.AdamW} with one group does
 * @param maxGradNorm global L2 norm that gradients are clipped to; 0 measures without clipping;
 *     default 1
 */
public record AdamWConfig(
    Double learningRate,
    Double beta1,
    Double beta2,
    Double eps,
    Double weightDecay,
    Boolean decayMatricesOnly,
    Double maxGradNorm) {

  /** Fills in defaults and checks the ranges. */
  public AdamWConfig {
    learningRate = Check.above("learning_rate", Check.orDefault(learningRate, 1e-6), 0);
    beta1 = decay("beta1", Check.orDefault(beta1, 0.9));
    beta2 = decay("beta2", Check.orDefault(beta2, 0.999));
    eps = Check.above("eps", Check.orDefault(eps, 1e-8), 0);
    weightDecay = Check.atLeast("weight_decay", Check.orDefault(weightDecay, 0.0), 0);
    decayMatricesOnly = Check.orDefault(decayMatricesOnly, false);
    maxGradNorm = Check.atLeast("max_grad_norm", Check.orDefault(maxGradNorm, 1.0), 0);
  }

  /** The defaults with another learning rate. */
  public static AdamWConfig ofLearningRate(double learningRate) {
    return new AdamWConfig(learningRate, null, null, null, null, null, null);
  }

  private static double decay(String key, double value) {
    Check.require(value >= 0 && value < 1, key, "must be at least 0 and less than 1");
    return value;
  }
}
