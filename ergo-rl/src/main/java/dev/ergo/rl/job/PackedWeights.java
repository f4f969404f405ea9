package dev.ergo.rl.job;

import dev.ergo.core.tensor.PackedTensors;
import java.io.Serializable;

/**
 * The trained weights of a moment.
 *
 * @param version tells them from those of other moments of the run
 * @param values in the order of the policy's trainable parameters
 */
record PackedWeights(long version, PackedTensors values) implements Serializable {}
