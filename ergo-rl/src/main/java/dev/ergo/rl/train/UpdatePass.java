package dev.ergo.rl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.optim.GradientSums;
import dev.ergo.rl.optim.LeafGradients;
import dev.ergo.rl.optim.Owners;
import dev.ergo.rl.optim.Placement;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.MicroBatches.MicroBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The part of a training step that SFT and GRPO share: log-probs of the scored tokens with
 * gradient, a loss over them, accumulation over micro-batches, clipping and one AdamW update.
 */
public final class UpdatePass implements AutoCloseable {

  private final Trained trained;
  private final TrainConfig train;
  private final Workers workers;
  private final AdamW optimizer;
  private final GradientSums gradients;

  /**
   * Starts an optimiser for the policy's trainable parameters.
   *
   * @param workers shares of a step that are computed side by side
   */
  public UpdatePass(LoadedPolicy policy, TrainConfig train, int workers) {
    this(
        new Trained(policy.models(), policy::trainable, policy.images(), policy.manager()),
        train,
        workers);
  }

  /** As the other constructor, of a model that need not be a policy. */
  public UpdatePass(Trained trained, TrainConfig train, int workers) {
    this.trained = trained;
    this.train = train;
    this.workers = Workers.of(trained.copies(), workers);
    List<Map<String, NDArray>> copies =
        trained.copies().stream().map(trained.parameters()).toList();
    Owners owners = owners(trained.copies(), copies.get(0));
    this.optimizer =
        new AdamW(new Placement(copies, owners, train.optimizerPlace()), train.optimizer());
    this.gradients =
        new GradientSums(
            this.workers.models().stream()
                .map(model -> List.copyOf(trained.parameters().apply(model).values()))
                .toList(),
            this.workers.devices(),
            owners,
            owners.share() && train.sizes().gradientCheckpointing());
  }

  /** An adapter is small; what is not is shared out. */
  private static Owners owners(List<QwenModel> copies, Map<String, NDArray> parameters) {
    return copies.get(0).lora().isPresent()
        ? Owners.first(copies.size(), parameters.size())
        : Owners.even(copies.size(), parameters.values().stream().map(NDArray::size).toList());
  }

  /**
   * A model in training.
   *
   * @param copies the model, and copies of it on other devices
   * @param parameters what is trained of the model, of a copy, and of one that shares the memory of
   *     either, by name; requires gradients
   * @param images patches of the views in its sequences
   * @param manager owner of a step's arrays
   */
  public record Trained(
      List<QwenModel> copies,
      Function<QwenModel, Map<String, NDArray>> parameters,
      PatchSource images,
      NDManager manager) {

    /** Copies the list. */
    public Trained {
      copies = List.copyOf(copies);
    }

    /** A model on one device. */
    public Trained(
        QwenModel model,
        Function<QwenModel, Map<String, NDArray>> parameters,
        PatchSource images,
        NDManager manager) {
      this(List.of(model), parameters, images, manager);
    }
  }

  /** The workers that share a step. */
  public Workers workers() {
    return workers;
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
    NDArray of(ScoredTokens tokens, MicroBatch batch);

    /**
     * Told once the backward pass of a micro-batch is under way, with everything of it still there:
     * numbers that are read from a GPU now do not keep it waiting.
     */
    default void differentiated(MicroBatch batch) {}
  }

  /**
   * One update.
   *
   * @param groups all sequences of the step
   * @param temperature the log-probs are of softmax(logits / temperature)
   * @param rateFactor factor of the learning-rate schedule
   * @param kept what the loss differentiates
   * @param features features that each worker kept while it sampled its share, whose recorded
   *     passes are differentiated once for all micro-batches; closed here, before the weights
   *     change. May be empty.
   * @param loss the loss of each micro-batch; workers call it side by side
   */
  public StepReport apply(
      List<PrefixGroup> groups,
      double temperature,
      double rateFactor,
      Gradients kept,
      List<FeatureCache> features,
      MicroLoss loss) {
    gradients.begin(workers.busy(groups.size()));
    try {
      workers.map(
          groups.size(),
          share -> differentiate(share, batches(groups, share), temperature, kept, features, loss));
    } finally {
      features.forEach(FeatureCache::close);
    }
    return optimizer.step(gradients.gathered(), rateFactor);
  }

  /** What is done with the micro-batches of each worker. */
  @FunctionalInterface
  public interface MicroWork {

    /** Works on a micro-batch of a worker, beside other workers. */
    void on(int worker, MicroBatch batch);
  }

  /** Goes through the micro-batches of a step, each by the worker that updates on it. */
  public void eachMicroBatch(List<PrefixGroup> groups, MicroWork work) {
    workers.map(
        groups.size(),
        share -> {
          List<MicroBatch> batches = batches(groups, share);
          batches.forEach(batch -> work.on(share.worker(), batch));
          return batches.size();
        });
  }

  private List<MicroBatch> batches(List<PrefixGroup> groups, Workers.Share share) {
    int before = rows(groups.subList(0, share.from()));
    List<PrefixGroup> mine = groups.subList(share.from(), share.to());
    return MicroBatches.split(mine, train.sizes().microbatchTokens()).stream()
        .map(batch -> batch.behind(before))
        .toList();
  }

  /** Adds up the gradients of a share, and returns how many passes it took. */
  private int differentiate(
      Workers.Share share,
      List<MicroBatch> batches,
      double temperature,
      Gradients kept,
      List<FeatureCache> features,
      MicroLoss loss) {
    GradientBuffer sums = gradients.of(share.worker());
    Optional<FeatureCache> cache =
        features.isEmpty() ? Optional.empty() : Optional.of(features.get(share.worker()));
    try (LeafGradients leaves = cache.flatMap(open -> leaves(open, sums)).orElse(null)) {
      for (MicroBatch batch : batches) {
        try (NDManager scope = trained.manager().newSubManager(share.model().device())) {
          ScoredTokens tokens = scored(share.model(), batch, temperature, kept, scope);
          sums.accumulate(loss.of(tokens, batch), tokens.tape(), Optional.ofNullable(leaves));
          loss.differentiated(batch);
        }
      }
      if (leaves != null) {
        sums.backward(leaves);
      }
      gradients.end(share.worker());
      return batches.size();
    } catch (RuntimeException | Error e) {
      gradients.abandon();
      throw e;
    }
  }

  private static int rows(List<PrefixGroup> groups) {
    return groups.stream().mapToInt(group -> group.continuations().size()).sum();
  }

  private ScoredTokens scored(
      QwenModel model, MicroBatch batch, double temperature, Gradients kept, NDManager scope) {
    LogProbRequest request =
        new LogProbRequest(batch.groups(), temperature, trained.images())
            .with(kept)
            .checkpointed(train.sizes().gradientCheckpointing());
    return model.logProbs(request, scope);
  }

  private static Optional<LeafGradients> leaves(FeatureCache features, GradientBuffer sums) {
    return features.leaves().isEmpty()
        ? Optional.empty()
        : Optional.of(sums.leaves(features.outputs(), features.leaves()));
  }

  /**
   * Runs the first pass of such an update, forward and backward, as the worker that gets most of it
   * does, and forgets its gradients: neither weights nor optimiser change.
   *
   * @param device the number of the device whose first worker does it
   * @param groups sequences of the largest step
   * @param features features kept while it was sampled; possibly none
   */
  public void dryRun(
      int device,
      List<PrefixGroup> groups,
      double temperature,
      Gradients kept,
      Optional<FeatureCache> features,
      MicroLoss loss) {
    int share = (groups.size() + workers.count() - 1) / workers.count();
    MicroBatch batch =
        MicroBatches.split(groups.subList(0, share), train.sizes().microbatchTokens()).get(0);
    int worker = workers.devices().indexOf(device);
    QwenModel model = trained.copies().get(device);
    gradients.begin(worker);
    GradientBuffer sums = gradients.of(worker);
    try (LeafGradients leaves = features.flatMap(open -> leaves(open, sums)).orElse(null);
        NDManager scope = trained.manager().newSubManager(model.device())) {
      ScoredTokens tokens = scored(model, batch, temperature, kept, scope);
      sums.accumulate(loss.of(tokens, batch), tokens.tape(), Optional.ofNullable(leaves));
      if (leaves != null) {
        sums.backward(leaves);
      }
    } finally {
      gradients.begin();
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
    workers.close();
  }
}
