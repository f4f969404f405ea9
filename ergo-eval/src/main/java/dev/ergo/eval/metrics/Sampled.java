package dev.ergo.eval.metrics;

import java.util.Map;

/**
 * Several sampled answers to each item.
 *
 * @param samples answers per item
 * @param avg avg@k: share of right answers among all
 * @param pass pass@k by k, 1 to {@code samples}: chance that one of k answers is right at least
 */
public record Sampled(int samples, Estimate avg, Map<Integer, Estimate> pass) {}
