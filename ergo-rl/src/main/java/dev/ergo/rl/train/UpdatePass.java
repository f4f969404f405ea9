package dev.ergo.rl.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.tensor.PackedTensors;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.GradientSums;
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

  /** Told before the weights change. */
  private Runnable beforeChange = () -> {};

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
            // Other processes have added theirs up where they are.
            workers == 1 ? 1 : train.sharesTogether(),
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
    try {
      return apply(
          groups.size(),
          rateFactor,
          (share, pass) -> {
            Optional<FeatureCache> mine =
                features.isEmpty() ? Optional.empty() : Optional.of(features.get(share.worker()));
            pass.differentiate(
                MicroBatches.ofShare(groups, share.range(), train.sizes().microbatchTokens()),
                temperature,
                kept,
                mine,
                loss);
            mine.ifPresent(FeatureCache::close);
          });
    } finally {
      // Those of a share that failed, or that is empty.
      features.forEach(FeatureCache::close);
    }
  }

  /** What is learned from a share of a step. */
  @FunctionalInterface
  public interface ShareWork {

    /** Adds up the gradients of a share, beside other workers. */
    void on(Workers.Share share, SharePass pass);
  }

  /**
   * One update over items of which each worker has a share.
   *
   * @param items how many
   * @param rateFactor factor of the learning-rate schedule
   * @param work adds up the gradients of a share
   */
  public StepReport apply(int items, double rateFactor, ShareWork work) {
    gradients.begin(workers.busy(items));
    workers.map(
        items,
        share -> {
          try {
            work.on(share, pass(share));
            gradients.end(share.worker());
            return share.worker();
          } catch (RuntimeException | Error e) {
            gradients.abandon();
            throw e;
          }
        });
    beforeChange.run();
    return optimizer.step(gradients.gathered(), rateFactor);
  }

  /**
   * One update by gradients that other processes have computed, added up in the order of the shares
   * as those of workers are.
   *
   * @param shares gradients of each share that is not empty, float32
   */
  public StepReport apply(List<PackedTensors> shares, double rateFactor) {
    gradients.take(shares);
    beforeChange.run();
    return optimizer.step(gradients.gathered(), rateFactor);
  }

  private SharePass pass(Workers.Share share) {
    return new SharePass(
        share.model(),
        gradients.of(share.worker()),
        trained.images(),
        trained.manager(),
        train.sizes());
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
    List<MicroBatch> first =
        MicroBatches.split(groups.subList(0, share), train.sizes().microbatchTokens())
            .subList(0, 1);
    int worker = workers.devices().indexOf(device);
    gradients.begin(worker);
    try {
      pass(new Workers.Share(worker, trained.copies().get(device), 0, share))
          .differentiate(first, temperature, kept, features, loss);
    } finally {
      gradients.begin();
    }
  }

  /** Has someone told before each change of the weights, by the thread that is to change them. */
  void beforeChange(Runnable told) {
    beforeChange = told;
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
