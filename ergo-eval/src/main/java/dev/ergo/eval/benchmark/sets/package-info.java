/**
 * The benchmarks that Ergo knows, one class each. {@code
 * META-INF/services/dev.ergo.eval.benchmark.Benchmark} lists them.
 */
package dev.ergo.eval.benchmark.sets;
