/**
 * Training: the loop shared by SFT and GRPO (steps, checkpoints, resume, metrics), the update pass,
 * and what makes a run repeatable: counted noise and an order of examples that needs no state.
 */
package dev.ergo.rl.train;
