package dev.ergo.rl.loss;

/**
 * A clipped weight without gradient on the log-prob (arXiv 2506.13585).
 *
 * @param epsilonHigh greatest weight
 */
record Cispo(double epsilonHigh) implements Surrogate {}
