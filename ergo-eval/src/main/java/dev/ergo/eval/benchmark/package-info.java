/**
 * Benchmarks: a {@link dev.ergo.eval.benchmark.Benchmark} owns its files, wording, scorers and
 * metrics.
 *
 * <p>In comes an entry of {@code eval.benchmarks}, in which {@code type} names one of those on the
 * class path; out comes a {@link dev.ergo.eval.benchmark.LoadedBenchmark}: its items as examples
 * and the {@link dev.ergo.eval.benchmark.Protocol} that goes with them.
 */
package dev.ergo.eval.benchmark;
