/**
 * One policy on one benchmark ({@link dev.ergo.eval.run.EvalTask}): its items are answered, except
 * those whose answers are kept from before, and all of them are judged. In come a benchmark and a
 * policy, or a file of predictions; out comes a result for every item, failures among them.
 *
 * <p>On the disk stand {@code answers.jsonl}, from which an evaluation goes on, {@code
 * predictions.parquet} and {@code samples_*.jsonl}.
 */
package dev.ergo.eval.run;
