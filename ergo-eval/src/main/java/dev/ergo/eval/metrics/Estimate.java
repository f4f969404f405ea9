package dev.ergo.eval.metrics;

/**
 * A mean with its interval.
 *
 * @param value the mean over items
 * @param ci95 95 % bootstrap interval with all items of an image drawn together
 */
public record Estimate(double value, Interval ci95) {}
