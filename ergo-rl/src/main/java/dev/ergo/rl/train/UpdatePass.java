package dev.ergo.rl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.Recorded;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.optim.LeafGradients;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.policy.LoadedPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a training step that SFT and GRPO share: log-probs of the scored tokens with
 * gradient, a loss over them, accumulation over micro-batches, clipping and one AdamW update.
 */
public final class UpdatePass implements AutoCloseable {

  private final LoadedPolicy policy;
  private final TrainSection train;
  private final AdamW optimizer;
  private final GradientBuffer gradients;

  /** Starts an optimiser for the policy's trainable parameters. */
  public UpdatePass(LoadedPolicy policy, TrainSection train) {
    this.policy = policy;
    this.train = train;
    Map<String, NDArray> parameters = policy.trainable();
    this.optimizer = new AdamW(parameters, train.adamW());
    this.gradients = new GradientBuffer(List.copyOf(parameters.values()));
  }

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
    NDArray of(ScoredTokens tokens, MicroBatches.MicroBatch batch);
  }

  /**
   * One update.
   *
   * @param groups all sequences of the step
   * @param temperature the log-probs are of softmax(logits / temperature)
   * @param rateFactor factor of the learning-rate schedule
   * @param recorded what the loss differentiates
   * @param features features kept while sampling, whose recorded passes are differentiated once for
   *     all micro-batches; closed here, before the weights change
   * @param loss the loss of each micro-batch
   */
  public StepReport apply(
      List<PrefixGroup> groups,
      double temperature,
      double rateFactor,
      Recorded recorded,
      Optional<FeatureCache> features,
      MicroLoss loss) {
    gradients.clear();
    try (LeafGradients leaves = features.flatMap(this::leaves).orElse(null)) {
      for (MicroBatches.MicroBatch batch : MicroBatches.split(groups, train.microbatchTokens())) {
        try (NDManager scope = policy.manager().newSubManager()) {
          ScoredTokens tokens = scored(batch, temperature, recorded, scope);
          gradients.accumulate(loss.of(tokens, batch), tokens.tape(), Optional.ofNullable(leaves));
        }
      }
      if (leaves != null) {
        gradients.backward(leaves);
      }
    } finally {
      features.ifPresent(FeatureCache::close);
    }
    return optimizer.step(gradients, rateFactor);
  }

  private ScoredTokens scored(
      MicroBatches.MicroBatch batch, double temperature, Recorded recorded, NDManager scope) {
    return policy
        .model()
        .logProbs(
            batch.groups(),
            temperature,
            policy.images(),
            scope,
            recorded,
            train.gradientCheckpointing());
  }

  private Optional<LeafGradients> leaves(FeatureCache features) {
    return features.leaves().isEmpty()
        ? Optional.empty()
        : Optional.of(gradients.leaves(features.outputs(), features.leaves()));
  }

  /**
   * Runs the first pass of such an update, forward and backward, and forgets its gradients: neither
   * weights nor optimiser change.
   *
   * @param groups sequences of the largest step
   */
  public void rehearse(
      List<PrefixGroup> groups, double temperature, Recorded recorded, MicroLoss loss) {
    MicroBatches.MicroBatch batch = MicroBatches.split(groups, train.microbatchTokens()).get(0);
    try (NDManager scope = policy.manager().newSubManager()) {
      ScoredTokens tokens = scored(batch, temperature, recorded, scope);
      gradients.accumulate(loss.of(tokens, batch), tokens.tape(), Optional.empty());
    } finally {
      gradients.clear();
    }
  }

  /** The optimiser, for checkpoints. */
  public AdamW optimizer() {
    return optimizer;
  }

  @Override
  public void close() {
    gradients.close();
    optimizer.close();
  }
}
