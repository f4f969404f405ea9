package dev.ergo.rl.train;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LayerTape;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.optim.LeafGradients;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import java.util.List;
import java.util.Optional;

/**
 * The gradients of one share of a step: forward and backward passes over its micro-batches.
 *
 * @param model the policy of the worker that computes the share
 * @param sums where its gradients go
 * @param images patches of the views in its sequences
 * @param manager owner of the arrays of a pass
 * @param sizes how much is computed at a time
 */
public record SharePass(
    QwenModel model, GradientBuffer sums, PatchSource images, NDManager manager, StepSizes sizes) {

  /**
   * Adds up the gradients of a loss over the share.
   *
   * @param batches the share's micro-batches
   * @param temperature the log-probs are of softmax(logits / temperature)
   * @param kept what the loss differentiates
   * @param features features that were kept while the share was sampled, whose recorded passes are
   *     differentiated once for all micro-batches; possibly none
   * @param loss the loss of each micro-batch
   */
  public void differentiate(
      List<MicroBatch> batches,
      double temperature,
      Gradients kept,
      Optional<FeatureCache> features,
      MicroLoss loss) {
    try (LeafGradients leaves = features.flatMap(this::leaves).orElse(null)) {
      for (MicroBatch batch : batches) {
        try (NDManager scope = manager.newSubManager(model.device())) {
          ScoredTokens tokens = scored(batch, temperature, kept, scope);
          sums.accumulate(loss.of(tokens, batch), tokens.tape(), Optional.ofNullable(leaves));
          loss.differentiated(batch);
        }
      }
      if (leaves != null) {
        sums.backward(leaves);
      }
    }
  }

  private ScoredTokens scored(
      MicroBatch batch, double temperature, Gradients kept, NDManager scope) {
    LogProbRequest request =
        new LogProbRequest(batch.groups(), temperature, images).with(kept).through(sizes.layers());
    return model.logProbs(request, scope);
  }

  private Optional<LeafGradients> leaves(FeatureCache features) {
    List<LayerTape> tapes = features.tapes();
    return tapes.isEmpty() ? Optional.empty() : Optional.of(sums.leaves(tapes));
  }
}
