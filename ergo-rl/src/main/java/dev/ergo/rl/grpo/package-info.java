/**
 * Group-relative policy optimisation of the episode: rollouts, a frozen judge, rewards, advantages,
 * the clipped update, and what is kept of all that.
 */
package dev.ergo.rl.grpo;
