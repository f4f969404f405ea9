/**
 * What an evaluation keeps on the disk, line by line: {@code answers.jsonl}, from which it goes on,
 * {@code predictions.parquet} and {@code samples_*.jsonl}; and what it reads from there, such as
 * predictions made elsewhere.
 */
package dev.ergo.eval.run;
