/**
 * The launcher: reads the configuration that {@code -Dconfig} names, runs the job it selects, and
 * turns a user's mistake into one sentence and exit code 1.
 */
package dev.ergo.rl.launch;
