package dev.ergo.eval.metrics;

import java.util.Optional;

/**
 * Where a policy looked, over the items that have a region.
 *
 * @param items items with a region
 * @param accuracy share of right answers among them
 * @param cropAreaMean share of the image's area
 * @param coverageMean share of the target inside the region; empty without target boxes
 * @param iouMean over the items with target boxes
 * @param hitRate over the items with target boxes
 */
public record RegionSummary(
    int items,
    double accuracy,
    Optional<Double> cropAreaMean,
    Optional<Double> coverageMean,
    Optional<Double> iouMean,
    Optional<Double> hitRate) {}
