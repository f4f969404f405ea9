package dev.ergo.eval.metrics;

import java.util.List;

/**
 * Measured seconds an item of a policy at one batch size.
 *
 * @param name the benchmark's name
 * @param policy the policy's name
 * @param batchSize items answered together
 * @param items items of a round
 * @param seconds median over the rounds of the seconds an item, image work included
 * @param secondsOfRounds the same of each round
 * @param speedup median over the rounds of the seconds of the benchmark's first policy divided by
 *     this policy's
 * @param speedupMin least of them
 * @param speedupMax greatest of them
 */
public record Timing(
    String name,
    String policy,
    int batchSize,
    int items,
    double seconds,
    List<Double> secondsOfRounds,
    double speedup,
    double speedupMin,
    double speedupMax) {}
