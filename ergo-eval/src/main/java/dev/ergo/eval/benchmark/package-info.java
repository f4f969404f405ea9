/**
 * Published benchmarks: how their files are read, how their questions are worded, how answers are
 * judged and how the verdicts are put together to the figures that papers print.
 *
 * <p>In comes a user's copy of a benchmark's own files; out comes a {@link
 * dev.ergo.eval.benchmark.LoadedBenchmark}: its items as examples and the {@link
 * dev.ergo.eval.benchmark.Protocol} that goes with them.
 */
package dev.ergo.eval.benchmark;
