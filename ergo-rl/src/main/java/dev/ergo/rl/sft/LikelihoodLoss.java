package dev.ergo.rl.sft;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.tensor.TensorProgram;

/** Mean negative log-likelihood of the taught tokens of a step. */
public final class LikelihoodLoss implements AutoCloseable {

  private final TensorProgram program;

  /** Loads it for a device. */
  public LikelihoodLoss(Device device) {
    program =
        TensorProgram.load(LikelihoodLoss.class, device, "likelihood")
            .expecting("loss(log_probs, tokens)");
  }

  /**
   * A micro-batch's part of the loss, a scalar with its graph.
   *
   * @param stepTokens taught tokens of the whole step
   */
  NDArray part(ScoredTokens scored, double stepTokens) {
    NDManager scope = scored.logProbs().getManager();
    return program
        .call("loss")
        .with("log_probs", scored.logProbs())
        .with("tokens", stepTokens)
        .runRecorded(scope)
        .singletonOrThrow();
  }

  @Override
  public void close() {
    program.close();
  }
}
