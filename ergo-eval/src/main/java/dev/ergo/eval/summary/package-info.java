/**
 * All figures of an evaluation: the records of {@code summary.json} and how they follow from the
 * judged answers.
 *
 * <p>In come the answers of each task; out comes an {@link dev.ergo.eval.summary.EvalSummary}, the
 * same in any order of work. Intervals and tests themselves are those of {@code stats}.
 */
package dev.ergo.eval.summary;
