/**
 * Job inspect: what is in a data set, a benchmark or the rollouts of a run.
 *
 * <p>Rows of a layout, items of a benchmark or files of rollouts come in; a summary in words, rows
 * as they are meant, Ergo's own Parquet and a page go out.
 */
package dev.ergo.eval.inspect;
