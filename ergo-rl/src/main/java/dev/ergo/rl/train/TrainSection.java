package dev.ergo.rl.train;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.Check;
import dev.ergo.rl.optim.AdamWConfig;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.ScheduleConfig;

/**
 * The training loop and its optimiser.
 *
 * @param steps steps in all, each of {@code updatesPerStep} updates
 * @param promptsPerStep prompts (GRPO) or examples (SFT) of a step
 * @param groupSize samples per prompt, at least 2; GRPO only
 * @param temperature sampling temperature of rollouts; GRPO only
 * @param updatesPerStep optimiser updates on the rollouts of one step (TRL's num_iterations); GRPO
 *     only
 * @param learningRate peak learning rate
 * @param schedule constant, linear, cosine or wsd (constant for half of the steps, then linear)
 * @param warmupSteps steps of linear warm-up
 * @param minLearningRateRatio learning rate at the end of the schedule as a share of the peak
 * @param weightDecay decoupled weight decay
 * @param decayMatricesOnly spares norms and biases the weight decay
 * @param beta1 first-moment decay of AdamW
 * @param beta2 second-moment decay of AdamW
 * @param epsilon AdamW's epsilon
 * @param maxGradNorm gradients are scaled down to this global norm
 * @param microbatchTokens padded tokens of continuations in one forward and backward pass at most,
 *     and as many of their prefixes; a single longer sample still goes alone
 * @param rolloutBatch questions whose groups are sampled at a time at most, in each lane; null for
 *     all of a step
 * @param fitCheck whether the largest step is rehearsed before training; null where the size of the
 *     model decides
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints newest checkpoints that are kept, 0 for all
 * @param validateEvery steps between validations, 0 for before the first and after the last only
 * @param validationItems examples of a validation, 0 for none
 * @param validationBatch examples answered at once in a validation
 * @param maxSkippedSteps non-finite steps in a row after which the run stops
 * @param keepVisionGraph differentiates the vision tower's pass that was made while sampling
 *     instead of making it again, for the memory of its activations; GRPO only
 * @param gradientCheckpointing keeps the inputs of layers only and computes each layer again when
 *     its gradients are due
 * @param lanes threads that each compute a share of a step's rows with their part of the cores;
 *     null for one per core on a CPU where the model is small, else one
 */
public record TrainSection(
    Integer steps,
    Integer promptsPerStep,
    Integer groupSize,
    Double temperature,
    Integer updatesPerStep,
    Double learningRate,
    ScheduleConfig.Type schedule,
    Integer warmupSteps,
    Double minLearningRateRatio,
    Double weightDecay,
    Boolean decayMatricesOnly,
    Double beta1,
    Double beta2,
    Double epsilon,
    Double maxGradNorm,
    Integer microbatchTokens,
    Integer rolloutBatch,
    Boolean fitCheck,
    Integer checkpointEvery,
    Integer keepCheckpoints,
    Integer validateEvery,
    Integer validationItems,
    Integer validationBatch,
    Integer maxSkippedSteps,
    Boolean keepVisionGraph,
    Boolean gradientCheckpointing,
    Integer lanes) {

  /** Fills in the defaults and checks the ranges. */
  public TrainSection {
    steps = atLeast("steps", orDefault(steps, 100), 1);
    promptsPerStep = atLeast("prompts_per_step", orDefault(promptsPerStep, 8), 1);
    groupSize = atLeast("group_size", orDefault(groupSize, 8), 2);
    temperature = orDefault(temperature, 1.0);
    updatesPerStep = atLeast("updates_per_step", orDefault(updatesPerStep, 1), 1);
    learningRate = orDefault(learningRate, 1e-6);
    schedule = orDefault(schedule, ScheduleConfig.Type.CONSTANT);
    warmupSteps = atLeast("warmup_steps", orDefault(warmupSteps, 0), 0);
    minLearningRateRatio = orDefault(minLearningRateRatio, 0.0);
    weightDecay = orDefault(weightDecay, 0.0);
    decayMatricesOnly = orDefault(decayMatricesOnly, false);
    beta1 = orDefault(beta1, 0.9);
    beta2 = orDefault(beta2, 0.999);
    epsilon = orDefault(epsilon, 1e-8);
    maxGradNorm = orDefault(maxGradNorm, 1.0);
    microbatchTokens = atLeast("microbatch_tokens", orDefault(microbatchTokens, 2048), 1);
    if (rolloutBatch != null) {
      atLeast("rollout_batch", rolloutBatch, 1);
    }
    checkpointEvery = atLeast("checkpoint_every", orDefault(checkpointEvery, 50), 1);
    keepCheckpoints = atLeast("keep_checkpoints", orDefault(keepCheckpoints, 2), 0);
    validateEvery = atLeast("validate_every", orDefault(validateEvery, 0), 0);
    validationItems = atLeast("validation_items", orDefault(validationItems, 0), 0);
    validationBatch = atLeast("validation_batch", orDefault(validationBatch, 64), 1);
    maxSkippedSteps = atLeast("max_skipped_steps", orDefault(maxSkippedSteps, 10), 1);
    keepVisionGraph = orDefault(keepVisionGraph, true);
    gradientCheckpointing = orDefault(gradientCheckpointing, false);
    if (lanes != null) {
      atLeast("lanes", lanes, 1);
    }
    Check.above("temperature", temperature, 0);
    // Their constructors check what they are given and name the key.
    new AdamWConfig(
        learningRate, beta1, beta2, epsilon, weightDecay, decayMatricesOnly, maxGradNorm);
    new ScheduleConfig(schedule, warmupSteps, minLearningRateRatio);
  }

  /** The defaults. */
  public static TrainSection defaults() {
    return new TrainSection(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /** Questions that a lane samples at a time at most. */
  public int rolloutPrompts() {
    return rolloutBatch == null ? promptsPerStep : rolloutBatch;
  }

  /** Whether the vision tower's graph is kept from sampling to the update. */
  public boolean recordsVision() {
    return keepVisionGraph && !gradientCheckpointing;
  }

  /** The optimiser's settings. */
  public AdamWConfig adamW() {
    return new AdamWConfig(
        learningRate, beta1, beta2, epsilon, weightDecay, decayMatricesOnly, maxGradNorm);
  }

  /** The learning rate's course over {@code updates} optimiser updates. */
  public LearningRateSchedule learningRates(long updates) {
    return new LearningRateSchedule(
        new ScheduleConfig(schedule, warmupSteps, minLearningRateRatio), updates);
  }
}
