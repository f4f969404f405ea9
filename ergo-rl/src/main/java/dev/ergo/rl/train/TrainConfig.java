package dev.ergo.rl.train;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.oneOf;
import static dev.ergo.core.config.Check.orDefault;

import ai.djl.Device;
import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.AutoSwitch;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.episode.GroupShape;
import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.Truncation;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.OptimizerConfig;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code train}: the training loop of jobs grpo and sft.
 *
 * @param steps steps in all, each with updates_per_step updates; default 100
 * @param epochs in place of steps: how often the rows of data.train are used, rounded up to whole
 *     steps. Example: {@code 1.0}
 * @param promptsPerStep prompts (grpo) or lessons (sft) of a step
 * @param groupSize grpo: episodes sampled for each prompt, at least 2
 * @param lastLooks grpo: last looks that are sampled behind each crop, a divisor of group_size: so
 *     many neighbouring episodes of a prompt share all looks but the last; above 1 with
 *     advantage.credit look
 * @param temperature grpo: sampling temperature, above 0; log-probs are of softmax(logits /
 *     temperature)
 * @param topK grpo: tokens are drawn from the so many most probable ones (50 in VLM-R1); log-probs
 *     stay those of all tokens; absent: from all
 * @param topP grpo: tokens are drawn from the fewest most probable ones that have this share of the
 *     probability, above 0; absent: from all
 * @param updatesPerStep grpo: passes over the rollouts of one step, each of minibatches optimiser
 *     updates (TRL's num_iterations, verl's ppo_epochs)
 * @param minibatches grpo: parts that the prompts of a step are split into, at random in each pass;
 *     each is one optimiser update, over whose episodes the loss is averaged. prompts_per_step over
 *     this is verl's ppo_mini_batch_size
 * @param shares parts that a step is cut into, each computed by a worker, a thread with its share
 *     of the cores; absent: one per core on a CPU where the model has at most 50 million weights,
 *     one per GPU, else one. The last digits of gradients depend on it, so a run that is resumed
 *     keeps the number it began with, but for GPUs, of which there may be others
 * @param sharesTogether neighbouring shares whose gradients are added up among themselves before
 *     they are added to those of others. With run.engine spark one task computes them side by side
 *     and sends one sum; give it as many cores (spark.task.cpus)
 * @param dynamicSampling grpo: groups whose answers are all right, all wrong or nearly so give
 *     their places to others; absent: every group that is sampled is learned from
 * @param optimizer the optimiser
 * @param optimizerDevice cpu: moments and float32 copies of what is trained lie in the memory of
 *     the host, which updates them (8 to 12 bytes a weight less on a GPU, and slower); absent: on
 *     the device of the weights, or shared out among several devices where full weights are trained
 * @param validation the held-out examples that are answered greedily before, during and after
 *     training
 * @param checkpoint states that an interrupted run goes on from
 * @param keepBest a metric of the validations, as val/accuracy: the checkpoint in which it is best
 *     is kept beside the newest ones, and named in summary.json; absent: none is
 * @param finalPolicy which policy goes into the folder final of the run: last, that of the last
 *     step; or best, that of keep_best
 * @param earlyStop ends a training whose validations do not get better. Absent: it goes on
 * @param maxHours hours of steps and validations, over all processes of the run, after which the
 *     training ends with the step under way; absent: no limit
 * @param stopSeconds seconds that a process which is told to stop (Ctrl-C, kill, a scheduler) may
 *     take to finish its step and write a checkpoint. Where the step takes longer, the state in
 *     front of it is kept; docker kills after 10 seconds, Kubernetes after 30
 * @param tensorboard true: metrics are written for TensorBoard as well, into the folder tensorboard
 *     of the run
 * @param mlflow a server of MLflow that is given the metrics as well; absent: none
 * @param memory what takes less memory for more time, or the other way round
 */
public record TrainConfig(
    Integer steps,
    @Formerly(absent = "null") Double epochs,
    Integer promptsPerStep,
    Integer groupSize,
    @Formerly(absent = "1") Integer lastLooks,
    Double temperature,
    @Formerly(absent = "null") Integer topK,
    @Formerly(absent = "null") Double topP,
    Integer updatesPerStep,
    @Formerly(absent = "1") Integer minibatches,
    @Formerly("train.lanes") Integer shares,
    @Formerly(absent = "1") Integer sharesTogether,
    @Formerly(absent = "null") DynamicSamplingConfig dynamicSampling,
    OptimizerConfig optimizer,
    String optimizerDevice,
    ValidationConfig validation,
    CheckpointConfig checkpoint,
    @Formerly(absent = "null") String keepBest,
    @Formerly(absent = "last") FinalPolicy finalPolicy,
    @Formerly(absent = "null") EarlyStopConfig earlyStop,
    @Formerly(absent = "null") Double maxHours,
    @Formerly(absent = "8") Double stopSeconds,
    @Formerly(absent = "true") Boolean tensorboard,
    @Formerly(absent = "null") MlflowConfig mlflow,
    MemoryConfig memory) {

  /** Fills in the defaults and checks the ranges. */
  public TrainConfig {
    Check.require(
        steps == null || epochs == null,
        "epochs",
        "must be left out where steps is given, for both say how long the training is");
    Check.require(
        epochs == null || dynamicSampling == null,
        "epochs",
        "says how many steps there are by rows that each uses, and with train.dynamic_sampling a step uses as many as it takes; give train.steps");
    if (epochs != null) {
      above("epochs", epochs, 0);
    } else {
      steps = atLeast("steps", orDefault(steps, 100), 1);
    }
    promptsPerStep = atLeast("prompts_per_step", orDefault(promptsPerStep, 8), 1);
    groupSize = atLeast("group_size", orDefault(groupSize, 8), 2);
    lastLooks = atLeast("last_looks", orDefault(lastLooks, 1), 1);
    Check.require(
        groupSize % lastLooks == 0 && (lastLooks == 1 || groupSize > lastLooks),
        "last_looks",
        "must divide train.group_size, which is %d, and leave at least two crops to compare"
            .formatted(groupSize));
    temperature = above("temperature", orDefault(temperature, 1.0), 0);
    Truncation.check(topK, topP);
    updatesPerStep = atLeast("updates_per_step", orDefault(updatesPerStep, 1), 1);
    minibatches = atLeast("minibatches", orDefault(minibatches, 1), 1);
    Check.require(
        minibatches <= promptsPerStep,
        "minibatches",
        "must be at most train.prompts_per_step, which is %d, for each needs the episodes of a prompt"
            .formatted(promptsPerStep));
    if (shares != null) {
      atLeast("shares", shares, 1);
    }
    sharesTogether = atLeast("shares_together", orDefault(sharesTogether, 1), 1);
    Check.require(
        sharesTogether == 1 || shares != null && sharesTogether <= shares,
        "shares_together",
        "is of shares of a step; give train.shares, and at most as many");
    optimizer = orDefault(optimizer, ConfigLoader.of(OptimizerConfig.class, Map.of()));
    if (optimizerDevice != null) {
      oneOf("optimizer_device", optimizerDevice, "cpu");
    }
    validation = orDefault(validation, new ValidationConfig(null, null, null));
    checkpoint = orDefault(checkpoint, new CheckpointConfig(null, null));
    finalPolicy = orDefault(finalPolicy, FinalPolicy.LAST);
    if (keepBest != null) {
      HeldOutMetric.of("keep_best", keepBest);
    }
    Check.require(
        keepBest != null || finalPolicy == FinalPolicy.LAST,
        "final_policy",
        "needs keep_best, the metric by which a policy is the best; give it, as val/accuracy");
    Check.require(
        keepBest != null || earlyStop == null || earlyStop.metric() != null,
        "early_stop.metric",
        "is missing; name a metric of the validations, as val/accuracy, here or in train.keep_best");
    if (maxHours != null) {
      above("max_hours", maxHours, 0);
    }
    stopSeconds = atLeast("stop_seconds", orDefault(stopSeconds, 8.0), 0);
    tensorboard = orDefault(tensorboard, true);
    memory = orDefault(memory, new MemoryConfig(null, null, null, null, null, null));
  }

  /**
   * The section {@code train.validation}.
   *
   * @param every steps between validations; 0: only before the first and after the last step
   * @param items held-out examples of a validation; 0: none
   * @param batch examples answered together; auto: 64, or as many as the memory holds
   */
  public record ValidationConfig(
      @Formerly("train.validate_every") Integer every,
      @Formerly("train.validation_items") Integer items,
      @Formerly(value = "train.validation_batch", auto = "64") AutoNumber batch) {

    /** Fills in the defaults and checks the ranges. */
    public ValidationConfig {
      every = atLeast("every", orDefault(every, 0), 0);
      items = atLeast("items", orDefault(items, 0), 0);
      batch = AutoNumber.checked("batch", batch);
    }
  }

  /**
   * The section {@code train.checkpoint}.
   *
   * @param every steps between checkpoints
   * @param keep newest checkpoints that are kept; 0: all
   */
  public record CheckpointConfig(
      @Formerly("train.checkpoint_every") Integer every,
      @Formerly("train.keep_checkpoints") Integer keep) {

    /** Fills in the defaults and checks the ranges. */
    public CheckpointConfig {
      every = atLeast("every", orDefault(every, 50), 1);
      keep = atLeast("keep", orDefault(keep, 2), 0);
    }
  }

  /** Which policy a training leaves. */
  public enum FinalPolicy {
    /** That of the last step. */
    LAST,
    /** That of the best checkpoint. */
    BEST
  }

  /** The defaults. */
  public static TrainConfig defaults() {
    return ConfigLoader.of(TrainConfig.class, Map.of());
  }

  /** The metric whose best checkpoint is kept, if one is. */
  public Optional<HeldOutMetric> bestBy() {
    return Optional.ofNullable(keepBest).map(HeldOutMetric::new);
  }

  /** The metric that a training ends by, if one is. */
  public Optional<HeldOutMetric> stopsBy() {
    return Optional.ofNullable(earlyStop)
        .map(stop -> new HeldOutMetric(orDefault(stop.metric(), keepBest)));
  }

  /**
   * The same with a number of steps, where epochs are given.
   *
   * @param rows of the training data
   */
  public TrainConfig over(long rows) {
    return epochs == null ? this : copy(stepsOver(rows), null, validation, memory);
  }

  private int stepsOver(long rows) {
    return Math.toIntExact((long) Math.max(1, Math.ceil(epochs * rows / promptsPerStep - 1e-9)));
  }

  /** Optimiser updates of a step. */
  public int updates() {
    return updatesPerStep * minibatches;
  }

  /** Where the optimiser keeps its state, if not with the weights. */
  public Optional<Device> optimizerPlace() {
    return Optional.ofNullable(optimizerDevice).map(cpu -> Device.cpu());
  }

  /** How the episodes of a question belong together. */
  public GroupShape groupShape() {
    return new GroupShape(groupSize, lastLooks);
  }

  /** How a step is cut up; what is auto as where there is memory enough. */
  public StepSizes sizes() {
    return new StepSizes(
        memory.microbatchTokens().or(2048),
        memory.rolloutBatch().or(promptsPerStep),
        memory.keepVisionGraph().or(true),
        memory.gradientCheckpointing().or(false),
        validation.batch.or(64),
        StepSizes.JUDGE_BATCH,
        false,
        ComputeType.FLOAT32);
  }

  /** The same with nothing left to choose. */
  public TrainConfig with(StepSizes sizes) {
    return copy(
        steps,
        epochs,
        new ValidationConfig(
            validation.every, validation.items, AutoNumber.of(sizes.validationBatch())),
        new MemoryConfig(
            memory.limitGib(),
            AutoNumber.of(sizes.microbatchTokens()),
            AutoNumber.of(sizes.rolloutBatch()),
            AutoSwitch.of(sizes.keepVisionGraph()),
            AutoSwitch.of(sizes.gradientCheckpointing()),
            memory.dryRun()));
  }

  private TrainConfig copy(
      Integer otherSteps,
      Double otherEpochs,
      ValidationConfig otherValidation,
      MemoryConfig otherMemory) {
    return new TrainConfig(
        otherSteps,
        otherEpochs,
        promptsPerStep,
        groupSize,
        lastLooks,
        temperature,
        topK,
        topP,
        updatesPerStep,
        minibatches,
        shares,
        sharesTogether,
        dynamicSampling,
        optimizer,
        optimizerDevice,
        otherValidation,
        checkpoint,
        keepBest,
        finalPolicy,
        earlyStop,
        maxHours,
        stopSeconds,
        tensorboard,
        mlflow,
        otherMemory);
  }

  /** Which tokens may be drawn. */
  public Truncation truncation() {
    return Truncation.of(topK, topP);
  }

  /** The learning rate over so many optimiser updates. */
  public LearningRateSchedule learningRates(long updates) {
    return new LearningRateSchedule(optimizer, updates);
  }
}
