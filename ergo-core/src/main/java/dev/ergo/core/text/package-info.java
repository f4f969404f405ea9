/**
 * Text: the byte-level BPE tokenizer, chat messages and their rendering into token sequences.
 *
 * <p>In come strings and messages with image references; out come token ids with image placeholders
 * expanded to their number of vision tokens.
 */
package dev.ergo.core.text;
