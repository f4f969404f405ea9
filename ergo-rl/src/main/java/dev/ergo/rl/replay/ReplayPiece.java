package dev.ergo.rl.replay;

import java.io.Serializable;

/**
 * A file of rollouts to be replayed, a step of training: what is compared in a batch stands in it
 * as a whole.
 *
 * @param run number of its run in the specification, from 0
 * @param file its path
 */
record ReplayPiece(int run, String file) implements Serializable {}
