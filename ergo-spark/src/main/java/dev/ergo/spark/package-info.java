/**
 * Runs whose {@linkplain dev.ergo.core.spread.Task tasks} executors of Apache Spark do. The driver
 * leads. Nothing but configuration, weights and what tasks give goes over the network.
 */
package dev.ergo.spark;
