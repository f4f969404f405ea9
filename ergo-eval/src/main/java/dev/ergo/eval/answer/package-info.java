/**
 * Answers: what a policy's text says, and whether that is right.
 *
 * <p>In come generated texts and the options and gold answer of an {@link dev.ergo.data.Example};
 * out come {@link dev.ergo.eval.answer.Verdict}s, each with the cause where no answer could be
 * read. Rewards, judges and evaluations share these rules.
 */
package dev.ergo.eval.answer;
