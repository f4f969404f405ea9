/**
 * The optimiser: gradients accumulated in float32 over the micro-batches of a step, clipped by
 * their global norm, applied by AdamW in one native call.
 *
 * <p>In come a loss with its graph and named parameters; out come changed parameters and a state
 * map that a checkpoint can hold and restore bit for bit.
 */
package dev.ergo.rl.optim;
