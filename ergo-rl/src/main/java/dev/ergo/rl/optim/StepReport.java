package dev.ergo.rl.optim;

/**
 * What one optimiser step did.
 *
 * @param gradientNorm L2 norm over all gradients before clipping; not finite if the step was
 *     skipped
 * @param learningRate the rate of this step
 * @param applied false if the norm was not finite: neither weights nor optimiser state moved
 */
public record StepReport(double gradientNorm, double learningRate, boolean applied) {}
