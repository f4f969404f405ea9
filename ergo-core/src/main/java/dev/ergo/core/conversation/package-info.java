/**
 * The jobs {@code generate} and {@code score}: conversations in JSON lines, tokens, texts and
 * log-probs out.
 */
package dev.ergo.core.conversation;
