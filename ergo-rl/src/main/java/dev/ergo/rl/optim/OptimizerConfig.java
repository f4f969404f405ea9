package dev.ergo.rl.optim;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.between;
import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.require;

import dev.ergo.core.config.Formerly;

/**
 * The section {@code train.optimizer}: AdamW, its learning rate over the run, and clipping.
 *
 * @param learningRate peak of the learning rate; LoRA wants about ten times as much
 * @param learningRates peaks of parts of the model that learn faster or slower. Absent: all learn
 *     with the one above
 * @param schedule behind the warm-up: constant, linear, cosine, or wsd (constant for half of the
 *     updates, then linear)
 * @param warmupSteps updates in which the rate rises in a straight line
 * @param minLearningRateRatio where the schedule ends, as a share of the peak, 0 to 1; not with
 *     constant
 * @param weightDecay decoupled weight decay, times the learning rate
 * @param decayMatricesOnly true: parameters of fewer than two dimensions (norms, biases) do not
 *     decay; false: all do, as in torch.optim.AdamW with one group
 * @param beta1 decay of the gradient's mean, 0 to less than 1
 * @param beta2 decay of the squared gradient's mean, 0 to less than 1
 * @param epsilon added to the root of the squared mean
 * @param maxGradNorm gradients are scaled down to this global L2 norm; 0 only measures it
 * @param maxSkippedSteps steps with an update whose gradients are not finite, in a row, after which
 *     a run stops
 */
public record OptimizerConfig(
    @Formerly("train.learning_rate") Double learningRate,
    @Formerly(absent = "null") LearningRates learningRates,
    @Formerly("train.schedule") Schedule schedule,
    @Formerly("train.warmup_steps") Integer warmupSteps,
    @Formerly("train.min_learning_rate_ratio") Double minLearningRateRatio,
    @Formerly("train.weight_decay") Double weightDecay,
    @Formerly("train.decay_matrices_only") Boolean decayMatricesOnly,
    @Formerly("train.beta1") Double beta1,
    @Formerly("train.beta2") Double beta2,
    @Formerly("train.epsilon") Double epsilon,
    @Formerly("train.max_grad_norm") Double maxGradNorm,
    @Formerly("train.max_skipped_steps") Integer maxSkippedSteps) {

  /** Fills in defaults and checks the ranges. */
  public OptimizerConfig {
    learningRate = above("learning_rate", orDefault(learningRate, 1e-6), 0);
    schedule = orDefault(schedule, Schedule.CONSTANT);
    warmupSteps = atLeast("warmup_steps", orDefault(warmupSteps, 0), 0);
    minLearningRateRatio =
        between("min_learning_rate_ratio", orDefault(minLearningRateRatio, 0.0), 0, 1);
    weightDecay = atLeast("weight_decay", orDefault(weightDecay, 0.0), 0);
    decayMatricesOnly = orDefault(decayMatricesOnly, false);
    beta1 = decay("beta1", orDefault(beta1, 0.9));
    beta2 = decay("beta2", orDefault(beta2, 0.999));
    epsilon = above("epsilon", orDefault(epsilon, 1e-8), 0);
    maxGradNorm = atLeast("max_grad_norm", orDefault(maxGradNorm, 1.0), 0);
    maxSkippedSteps = atLeast("max_skipped_steps", orDefault(maxSkippedSteps, 10), 1);
    require(
        schedule != Schedule.CONSTANT || minLearningRateRatio == 0,
        "min_learning_rate_ratio",
        "must be absent where schedule is constant");
  }

  /** The rates of the parts. */
  LearningRates parts() {
    return orDefault(learningRates, LearningRates.SAME);
  }

  private static double decay(String key, double value) {
    require(value >= 0 && value < 1, key, "must be at least 0 and less than 1");
    return value;
  }

  /** The course of the learning rate behind the warm-up. */
  public enum Schedule {
    /** Stays at the peak. */
    CONSTANT,
    /** Falls in a straight line. */
    LINEAR,
    /** Falls as half a cosine wave. */
    COSINE,
    /** Stays at the peak for half of the updates, then falls in a straight line. */
    WSD
  }
}
