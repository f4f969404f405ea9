package dev.ergo.rl.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * One micro-batch. All arrays are [rows, T] but the advantages; positions outside the mask may hold
 * anything, NaN included.
 *
 * @param logProbs log-probs of the sampled tokens under the policy, with their graph
 * @param oldLogProbs the same under the policy that sampled; empty for a single on-policy update,
 *     where they are the policy's own (weight 1 with the right gradient)
 * @param referenceLogProbs the same under the reference policy; needed where beta &gt; 0
 * @param advantages [rows], or [rows, T] where tokens have advantages of their own; an importance
 *     weight of a whole sequence then weighs each token's own gradient (GSPO-token)
 * @param mask not 0 for the tokens that carry loss, any data type
 * @param entropies entropies of the policy's distributions; with a graph where the entropy
 *     coefficient is above 0, else only for the metric
 */
public record PolicyLossInputs(
    NDArray logProbs,
    Optional<NDArray> oldLogProbs,
    Optional<NDArray> referenceLogProbs,
    NDArray advantages,
    NDArray mask,
    Optional<NDArray> entropies) {}
