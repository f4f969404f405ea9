/**
 * Policy-gradient losses of the GRPO family over log-probs with a graph.
 *
 * <p>In come log-probs of sampled tokens, advantages per sequence and the counts of the whole
 * optimiser step; out come a scalar to differentiate and statistics that add up over micro-batches
 * to the metrics of the step. Nothing here knows of models, images or episodes.
 */
package dev.ergo.rl.loss;
