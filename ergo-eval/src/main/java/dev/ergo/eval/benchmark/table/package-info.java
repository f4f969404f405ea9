/**
 * Readers of the tables that benchmarks are published as: Parquet, TSV, CSV and JSON.
 *
 * <p>In comes a path in a user's copy; out come rows, and with a benchmark's own meaning of them an
 * {@link dev.ergo.data.ExampleSource} that opens no image before its size or pixels are asked for.
 */
package dev.ergo.eval.benchmark.table;
