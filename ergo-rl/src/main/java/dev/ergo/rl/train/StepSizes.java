package dev.ergo.rl.train;

import dev.ergo.core.model.ComputeType;
import dev.ergo.core.model.LogProbRequest.Layers;
import dev.ergo.core.policy.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a step is cut up for the memory: values of the keys that may be {@code auto}.
 *
 * @param microbatchTokens {@code train.memory.microbatch_tokens}
 * @param rolloutBatch {@code train.memory.rollout_batch}
 * @param keepVisionGraph {@code train.memory.keep_vision_graph}
 * @param gradientCheckpointing {@code train.memory.gradient_checkpointing}
 * @param validationBatch {@code train.validation.batch}
 * @param judgeBatch {@code judge.batch_size}
 * @param joinForSampling {@code model.join_for_sampling}; false on a CPU
 * @param compute {@code model.compute}
 */
public record StepSizes(
    int microbatchTokens,
    int rolloutBatch,
    boolean keepVisionGraph,
    boolean gradientCheckpointing,
    int validationBatch,
    int judgeBatch,
    boolean joinForSampling,
    ComputeType compute) {

  /** What is taken where there is memory enough: crops that a worker judges together. */
  public static final int JUDGE_BATCH = 64;

  /** Whether a trained vision tower's graph is kept from sampling to the update. */
  public boolean recordsVision() {
    return keepVisionGraph && !gradientCheckpointing;
  }

  /** How an update keeps what its layers have computed. */
  public Layers layers() {
    return gradientCheckpointing ? Layers.CHECKPOINTS : Layers.TAPE;
  }

  /** The same with other micro-batches and other things kept for them. */
  public StepSizes withUpdate(int tokens, boolean keeps, boolean checkpoints) {
    return new StepSizes(
        tokens,
        rolloutBatch,
        keeps,
        checkpoints,
        validationBatch,
        judgeBatch,
        joinForSampling,
        compute);
  }

  /** The same with other prompts, held-out examples and crops at a time. */
  public StepSizes withBatches(int prompts, int examples, int crops) {
    return new StepSizes(
        microbatchTokens,
        prompts,
        keepVisionGraph,
        gradientCheckpointing,
        examples,
        crops,
        joinForSampling,
        compute);
  }

  /** The same with joined weights or without. */
  public StepSizes withJoining(boolean joins) {
    return new StepSizes(
        microbatchTokens,
        rolloutBatch,
        keepVisionGraph,
        gradientCheckpointing,
        validationBatch,
        judgeBatch,
        joins,
        compute);
  }

  /** The same with products in another number type. */
  public StepSizes withCompute(ComputeType type) {
    return new StepSizes(
        microbatchTokens,
        rolloutBatch,
        keepVisionGraph,
        gradientCheckpointing,
        validationBatch,
        judgeBatch,
        joinForSampling,
        type);
  }

  /** A model's section with what was chosen for it. */
  public ModelConfig applied(ModelConfig model) {
    return model.joining(joinForSampling).computing(compute);
  }

  /** The values by their keys. */
  public Map<String, Object> byKey() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("train.memory.microbatch_tokens", microbatchTokens);
    values.put("train.memory.rollout_batch", rolloutBatch);
    values.put("train.memory.keep_vision_graph", keepVisionGraph);
    values.put("train.memory.gradient_checkpointing", gradientCheckpointing);
    values.put("train.validation.batch", validationBatch);
    values.put("judge.batch_size", judgeBatch);
    values.put("model.join_for_sampling", joinForSampling);
    values.put("model.compute", compute.key());
    return values;
  }
}
