/**
 * Qwen2.5-VL: configuration, weights, the tensor programs of the vision tower and the language
 * model, LoRA adapters, sampling with a KV cache and log-probs with gradients.
 *
 * <p>In come {@link dev.ergo.core.text.TokenSequence}s with image references; out come sampled
 * tokens, log-probs and Hugging Face directories.
 */
package dev.ergo.core.model;
