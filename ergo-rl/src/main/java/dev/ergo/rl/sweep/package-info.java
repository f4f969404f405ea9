/**
 * Sweeps: a configuration is varied by lists and grids of overrides and by seeds, and the results
 * of the trials become one table.
 *
 * <p>In come the {@code sweep:} section and the folders that trials have left; out go the variants
 * to be run, one {@code trial.json} per finished trial, and summary and report of all of them. What
 * runs the trials is the launcher.
 */
package dev.ergo.rl.sweep;
