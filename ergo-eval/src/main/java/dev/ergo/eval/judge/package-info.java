/**
 * A language model's view of open answers, beside that of the protocol.
 *
 * <p>In come judged answers and a chat server; out comes how often the two agree.
 */
package dev.ergo.eval.judge;
