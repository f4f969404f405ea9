/**
 * Qwen2.5-VL computed forward and with gradients: the tensor programs of the vision tower and the
 * language model, sampling with a KV cache, and log-probs of given tokens.
 *
 * <p>In come weights by name from {@link dev.ergo.core.checkpoint} and {@link
 * dev.ergo.core.text.TokenSequence}s with image references; out come sampled tokens and log-probs.
 */
package dev.ergo.core.model;
