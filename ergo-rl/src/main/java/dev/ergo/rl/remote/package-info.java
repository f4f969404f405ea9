/**
 * Rewards that servers of one's own give, in anybody's language: a batch of episodes goes out as
 * JSON, numbers come back.
 *
 * <p>What a server has said is kept in the run's folder before use is made of it, so that a run
 * that goes on repeats it and nothing is scored twice. Answers are data of others: each is either a
 * number for each episode, or refused in a sentence.
 */
package dev.ergo.rl.remote;
