/**
 * The command {@code ergo}: it runs and checks configurations, writes one for data of one's own,
 * and lists the jobs. Here alone a log and a place for what jobs say are chosen.
 */
package dev.ergo.cli;
