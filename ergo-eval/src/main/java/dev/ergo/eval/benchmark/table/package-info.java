/**
 * The files of published benchmarks: where they lie in a user's copy, how they are read, and which
 * of their columns become which part of an example.
 *
 * <p>In comes a path; out comes an {@link dev.ergo.data.ExampleSource} that opens no image before
 * its size or pixels are asked for.
 */
package dev.ergo.eval.benchmark.table;
