/**
 * Replays: the rollouts of runs are scored again under other rewards and advantages, by the classes
 * that training scores with, and compared with what training used.
 *
 * <p>In come the {@code replay:} section and folders of rollouts; out go the new numbers as
 * Parquet, a summary and a page. No model is loaded unless a verdict is asked for that no row
 * holds. A {@link dev.ergo.rl.replay.ReplayPiece} is one file, a {@link
 * dev.ergo.rl.replay.ReplayedFile} what came of it; both can be sent to other processes, and {@link
 * dev.ergo.rl.replay.ReplayOutcome} takes them in order.
 */
package dev.ergo.rl.replay;
