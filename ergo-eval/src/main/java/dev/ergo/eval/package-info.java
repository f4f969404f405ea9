/**
 * Evaluations: policies answer the items of benchmarks, every item is judged, and nothing is
 * dropped.
 *
 * <p>In come benchmarks and {@link dev.ergo.eval.item.AnsweringPolicy}s, or a file of predictions;
 * out come {@code answers.jsonl} (what was said, the state that an evaluation goes on from), {@code
 * predictions.parquet} and {@code samples_*.jsonl} (what was judged), {@code report.html} and,
 * last, {@code summary.json}. {@link dev.ergo.eval.RunComparison} sets finished evaluations side by
 * side.
 */
package dev.ergo.eval;
