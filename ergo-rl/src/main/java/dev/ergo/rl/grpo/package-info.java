/**
 * Group-relative policy optimisation of the two-stage episode: rollouts, a frozen judge, rewards,
 * advantages, the clipped update, and what is kept of all that.
 */
package dev.ergo.rl.grpo;
