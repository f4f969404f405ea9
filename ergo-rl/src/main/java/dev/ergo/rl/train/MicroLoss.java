package dev.ergo.rl.train;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.train.MicroBatches.MicroBatch;

/** A loss whose sum over the micro-batches of a step is the loss of the step. */
@FunctionalInterface
public interface MicroLoss {

  /**
   * The loss of one micro-batch.
   *
   * @param tokens log-probs with their graph, one row per continuation
   * @param batch which rows of the step these are
   * @return a scalar with its graph
   */
  NDArray of(ScoredTokens tokens, MicroBatch batch);

  /**
   * Told once the backward pass of a micro-batch is under way, with everything of it still there:
   * numbers that are read from a GPU now do not keep it waiting.
   */
  default void differentiated(MicroBatch batch) {}
}
