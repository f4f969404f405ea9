package dev.ergo.rl.train;

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
 */
public record StepSizes(
    int microbatchTokens,
    int rolloutBatch,
    boolean keepVisionGraph,
    boolean gradientCheckpointing,
    int validationBatch,
    int judgeBatch) {

  /** What is taken where there is memory enough: crops that a worker judges together. */
  public static final int JUDGE_BATCH = 64;

  /** Whether a trained vision tower's graph is kept from sampling to the update. */
  public boolean recordsVision() {
    return keepVisionGraph && !gradientCheckpointing;
  }

  /** The same with another judge's batch. */
  public StepSizes withJudgeBatch(int crops) {
    return new StepSizes(
        microbatchTokens,
        rolloutBatch,
        keepVisionGraph,
        gradientCheckpointing,
        validationBatch,
        crops);
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
    return values;
  }
}
