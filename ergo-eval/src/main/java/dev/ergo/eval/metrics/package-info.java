/**
 * All metrics of an evaluation: the records of {@code summary.json}, how they follow from the
 * judged answers, and the intervals and tests behind them.
 *
 * <p>In come the answers of each task; out comes an {@link dev.ergo.eval.metrics.EvalSummary}, the
 * same in any order of work.
 */
package dev.ergo.eval.metrics;
