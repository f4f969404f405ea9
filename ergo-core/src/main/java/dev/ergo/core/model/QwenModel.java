package dev.ergo.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.text.TokenSequence;
import java.util.List;
import java.util.Optional;

/**
 * Qwen2.5-VL: a vision tower and a language model, with a LoRA adapter or without. Sampling and
 * log-probs run the same layers, so both give the same numbers up to float rounding.
 *
 * <p>Weights may be updated in place between calls. Sampling and log-probs may be called from one
 * thread at a time.
 */
public final class QwenModel implements AutoCloseable {

  private final ModelWeights weights;
  private final VisionTower plainTower;
  private final SamplingIds sampling;
  private final NDArray forbidden;
  private final Runnable closing;
  private Optional<LoraAdapter> attached = Optional.empty();
  private LanguageModel language;
  private VisionTower tower;

  private QwenModel(
      ModelWeights weights,
      VisionTower tower,
      SamplingIds sampling,
      NDArray forbidden,
      Runnable closing) {
    this.weights = weights;
    this.plainTower = tower;
    this.tower = tower;
    this.sampling = sampling;
    this.forbidden = forbidden;
    this.closing = closing;
    this.language = weights.language();
  }

  /**
   * Reads a checkpoint; closing the model frees its weights.
   *
   * @param folder the checkpoint
   * @param tokenCount number of ids that its tokenizer knows
   * @param dataType FLOAT32 or BFLOAT16
   * @throws dev.ergo.core.error.UserException if a weight is missing or has a wrong shape
   */
  public static QwenModel load(
      ModelFolder folder, int tokenCount, Device device, DataType dataType) {
    return load(folder, tokenCount, device, dataType, ComputeType.usual(dataType, device));
  }

  /** The same, computing in a number type of one's choice. */
  public static QwenModel load(
      ModelFolder folder, int tokenCount, Device device, DataType dataType, ComputeType compute) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      Parameters parameters = Parameters.load(folder, manager, dataType, bytes -> {});
      SamplingIds sampling = new SamplingIds(tokenCount, folder.stopIds());
      return create(
          new ModelWeights(folder.config(), parameters, device, compute), sampling, manager::close);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * A model over weights that live on {@code device} and belong to the caller. A GPU computes in
   * their number type, a CPU in float32.
   */
  public static QwenModel of(
      QwenConfig config, Parameters parameters, SamplingIds sampling, Device device) {
    return of(
        config, parameters, sampling, device, ComputeType.usual(parameters.dataType(), device));
  }

  /** The same, computing in a number type of one's choice. */
  public static QwenModel of(
      QwenConfig config,
      Parameters parameters,
      SamplingIds sampling,
      Device device,
      ComputeType compute) {
    ModelWeights weights = new ModelWeights(config, parameters, device, compute);
    return create(weights, sampling, () -> {});
  }

  private static QwenModel create(ModelWeights weights, SamplingIds sampling, Runnable closing) {
    NDArray forbidden = weights.constants().create(sampling.forbidden(weights.config()));
    Runnable all =
        () -> {
          weights.close();
          closing.run();
        };
    VisionTower tower = new VisionTower(weights, weights.vision());
    return new QwenModel(weights, tower, sampling, forbidden, all);
  }

  /**
   * Whether operations of a model of that many weights are too short for several cores of a CPU to
   * share one, and calling them takes a good part of the time.
   */
  public static boolean isSmall(long weights) {
    return ModelWeights.isSmall(weights);
  }

  /** The model's configuration. */
  public QwenConfig config() {
    return weights.config();
  }

  /** The base weights. */
  public Parameters parameters() {
    return weights.parameters();
  }

  /** The number type that products are computed in. */
  public ComputeType computeType() {
    return weights.compute();
  }

  /**
   * The base weights under arrays of their own, over the same memory: for a thread that writes them
   * while this model computes, for a call puts its names on the arrays that it gets.
   *
   * @param owner of the arrays
   */
  public Parameters parametersApart(NDManager owner) {
    return parameters().shared(weights.program(), owner);
  }

  /** The same of the adapter, if one is attached. */
  public Optional<LoraAdapter> loraApart(NDManager owner) {
    return attached.map(lora -> lora.shared(weights.program(), owner));
  }

  /** Where the weights are. */
  public Device device() {
    return weights.device();
  }

  /**
   * What sampling works on where a GPU computes: the weights, or a copy of the layers that is made
   * for each look. Elsewhere it changes nothing.
   *
   * @throws IllegalArgumentException if the form is none for GPUs
   */
  public void sampleOnGpuFrom(DecodeWeights form) {
    if (form == DecodeWeights.PACKED) {
      throw new IllegalArgumentException(form + " is for a CPU");
    }
    weights.onGpu(form);
  }

  /** Ids at which sampling stops. */
  public List<Integer> stopIds() {
    return sampling.stopIds();
  }

  /** Ids that sampling never draws: those of images, and rows of the vocabulary without a token. */
  public List<Integer> forbiddenIds() {
    return sampling.forbiddenIds(config());
  }

  /**
   * Adds an adapter from now on, in place of an earlier one; it stays the caller's and may be
   * updated in place.
   */
  public void attach(LoraAdapter lora) {
    attached = Optional.of(lora);
    language = weights.language(lora);
    // One that leaves the tower alone shares its features with the model without it.
    tower = lora.changesVision() ? new VisionTower(weights, weights.vision(lora)) : plainTower;
  }

  /**
   * The same weights without an adapter: the reference policy of a LoRA run. It is good as long as
   * this model is open; closing it does nothing.
   */
  public QwenModel withoutAdapter() {
    return new QwenModel(weights, plainTower, sampling, forbidden, () -> {});
  }

  /**
   * A second model over the same memory, for one more thread: what changes the weights in place
   * changes both, while gradients, features and everything computed stay apart. It has the adapter
   * that is attached now, if any, and must be closed before this one is.
   */
  public QwenModel shared() {
    NDManager manager = NDManager.newBaseManager(weights.device(), "PyTorch");
    Parameters parameters = weights.parameters().shared(weights.program(), manager);
    QwenModel model =
        create(
            new ModelWeights(config(), parameters, weights.device(), weights.compute()),
            sampling,
            manager::close);
    model.sampleOnGpuFrom(weights.onGpu());
    attached.ifPresent(lora -> model.attach(lora.shared(weights.program(), manager)));
    return model;
  }

  /**
   * A copy of the weights on another device, and of the adapter that is attached now, if any. What
   * changes these weights does not change those; closing it frees the copy.
   */
  public QwenModel replica(Device device) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      QwenModel model =
          create(
              new ModelWeights(
                  config(), weights.parameters().copied(manager), device, weights.compute()),
              sampling,
              manager::close);
      model.sampleOnGpuFrom(weights.onGpu());
      attached.ifPresent(lora -> model.attach(lora.copied(manager)));
      return model;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** The adapter, if one is attached. */
  public Optional<LoraAdapter> lora() {
    return attached;
  }

  /**
   * Features of images, [vision tokens of all images in order, hidden], in the model's number type.
   */
  public NDArray visionFeatures(List<Patches> images, NDManager scope) {
    return tower.inOrder(images, scope);
  }

  /**
   * Keeps vision features from now on until the cache is closed, for this model and its views.
   *
   * @param recording whether passes of a tower that is trained are recorded, to be differentiated
   *     later through {@link FeatureCache#outputs}; it costs the memory of its activations
   * @throws IllegalStateException if one is open already
   */
  public FeatureCache keepFeatures(boolean recording) {
    return tower.keep(recording);
  }

  /**
   * Starts sampling {@code group} rows behind each prompt.
   *
   * @param prompts token sequences with their images, each at least one token
   * @param patches source of the patches of this and later images
   * @param capacity tokens per row for which room is made at once; it grows where needed
   */
  public Rollout rollout(
      List<TokenSequence> prompts, int group, PatchSource patches, int capacity) {
    Rollout.Parts parts =
        new Rollout.Parts(weights, tower, language, sampling.stopIds(), forbidden);
    return new Rollout(parts, prompts, group, patches, capacity);
  }

  /**
   * Log-probs of the scored tokens of all continuations at a temperature.
   *
   * @param scope owner of the results
   * @throws IllegalArgumentException if no token is scored, or image tokens don't fit their views
   */
  public ScoredTokens logProbs(LogProbRequest request, NDManager scope) {
    return new LogProbPass(weights, tower, language, request, scope, LogProbRequest.LOGITS_AT_ONCE)
        .run(scope);
  }

  ModelWeights weights() {
    return weights;
  }

  VisionTower tower() {
    return tower;
  }

  LanguageModel language() {
    return language;
  }

  @Override
  public void close() {
    closing.run();
  }
}
