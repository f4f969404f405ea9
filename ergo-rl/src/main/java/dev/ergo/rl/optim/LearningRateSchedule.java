package dev.ergo.rl.optim;

/**
 * The factor on the learning rate, a function of the step alone: resuming needs no state.
 *
 * <p>During the first {@code warmup_steps} steps the factor rises linearly, 1/warmup in the first
 * step and 1 in the last of them, so that no step is spent at rate 0. Behind them it stays
 * (constant) or falls from 1 towards {@code min_learning_rate_ratio}, which it would reach in the
 * step after the last.
 *
 * @param config shape, warm-up and least ratio
 * @param totalSteps optimiser steps of the whole run
 */
public record LearningRateSchedule(OptimizerConfig config, long totalSteps) {

  /**
   * The factor of one step.
   *
   * @param step 0 for the first
   * @return more than 0, at most 1
   */
  public double factor(long step) {
    if (step < config.warmupSteps()) {
      return (step + 1.0) / config.warmupSteps();
    }
    long behindWarmup = Math.max(1, totalSteps - config.warmupSteps());
    double progress = Math.min(1, (step - config.warmupSteps()) / (double) behindWarmup);
    double height =
        switch (config.schedule()) {
          case CONSTANT -> 1;
          case LINEAR -> 1 - progress;
          case WSD -> Math.min(1, 2 * (1 - progress));
          case COSINE -> (1 + Math.cos(Math.PI * progress)) / 2;
        };
    return config.minLearningRateRatio() + (1 - config.minLearningRateRatio()) * height;
  }
}
