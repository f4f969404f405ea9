/** What an episode is worth: reward components, their weights and the table of a batch. */
package dev.ergo.rl.reward;
