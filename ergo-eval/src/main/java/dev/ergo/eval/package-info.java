/**
 * Evaluations: policies answer the items of benchmarks, every item is judged, and nothing is
 * dropped.
 *
 * <p>In come example sources and {@link dev.ergo.eval.AnsweringPolicy}s; out come {@code
 * predictions.jsonl} (one line per item, the state that an interrupted evaluation goes on from),
 * {@code summary.json} and {@code report.html}.
 */
package dev.ergo.eval;
