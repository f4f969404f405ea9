/**
 * Event files as TensorBoard reads them. In come the rows of {@code metrics.jsonl} and the
 * configuration of a run; out come files under {@code tensorboard/} in its folder, which
 * TensorBoard may read while they grow.
 */
package dev.ergo.rl.tensorboard;
