/**
 * Runs whose shares executors of Apache Spark compute. The driver leads; a task computes one share
 * in the {@link dev.ergo.rl.job.ShareProcess} of its executor. Nothing but configuration, weights,
 * trajectories and gradients goes over the network.
 */
package dev.ergo.spark;
