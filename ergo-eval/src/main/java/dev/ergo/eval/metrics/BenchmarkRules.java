package dev.ergo.eval.metrics;

/**
 * What a benchmark consists of and how it is judged.
 *
 * @param name the benchmark's name
 * @param dataDigest identifies its items
 * @param protocol wording, reading of answers and aggregation
 */
public record BenchmarkRules(String name, String dataDigest, String protocol) {}
