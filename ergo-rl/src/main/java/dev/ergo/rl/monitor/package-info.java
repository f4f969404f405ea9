/**
 * {@code run.monitor}: a page of a training while it runs, for this machine alone: curves, groups
 * of episodes, and the newest metrics for Prometheus.
 */
package dev.ergo.rl.monitor;
