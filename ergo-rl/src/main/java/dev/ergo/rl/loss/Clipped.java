package dev.ergo.rl.loss;

/**
 * The clipped surrogate of PPO (arXiv 1707.06347).
 *
 * @param epsilonLow the weight is clipped at 1 - this
 * @param epsilonHigh and at 1 + this
 * @param delta greatest weight where the clip does not bind; 0 for none
 */
record Clipped(double epsilonLow, double epsilonHigh, double delta) implements Surrogate {}
