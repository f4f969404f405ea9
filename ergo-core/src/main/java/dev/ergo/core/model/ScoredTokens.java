package dev.ergo.core.model;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * Log-probs of the scored tokens of a batch of continuations. Row r belongs to the r-th
 * continuation over all groups in order; its scored tokens are compacted to the left and the rest
 * of the row is 0.
 *
 * @param logProbs [rows, tokens] float32: natural log of softmax(logits / T), with gradient where
 *     one was asked for
 * @param entropies [rows, tokens] float32: entropy of softmax(logits / T) in nats, with gradient
 *     where one was asked for
 * @param mask [rows, tokens] float32: 1 where a token is, else 0
 * @param tape how gradients go on where the graph behind the log-probs ends early; empty where it
 *     leads to the weights by itself
 */
public record ScoredTokens(
    NDArray logProbs, NDArray entropies, NDArray mask, Optional<LayerTape> tape) {}
