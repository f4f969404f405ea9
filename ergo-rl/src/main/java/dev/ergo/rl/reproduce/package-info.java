/**
 * Trainings run again: from what a run's folder says of itself the same training runs in a process
 * of its own, and its weights, metrics and held-out answers are compared with those of the run.
 *
 * <p>In come the {@code reproduce:} section and the folder of a run; out go the run's second self,
 * a summary of what differs and a page.
 */
package dev.ergo.rl.reproduce;
