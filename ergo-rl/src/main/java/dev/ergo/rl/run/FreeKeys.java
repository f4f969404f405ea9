package dev.ergo.rl.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys that an unfinished training may go on with other values of. */
public final class FreeKeys {

  /** What is kept, looked at beforehand or left out instead of ending the run. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "data.allow_overlap",
          "data.image_mib",
          "data.image_pixels",
          "data.image_seconds",
          "data.on_bad_image",
          "judge.endpoint.api_key_env",
          "judge.endpoint.concurrency",
          "judge.endpoint.patience_seconds",
          "judge.endpoint.retries",
          "judge.endpoint.timeout_seconds",
          "judge.endpoint.url",
          "rewards.answer_judge.endpoint.api_key_env",
          "rewards.answer_judge.endpoint.concurrency",
          "rewards.answer_judge.endpoint.patience_seconds",
          "rewards.answer_judge.endpoint.timeout_seconds",
          "rewards.answer_judge.endpoint.url",
          "rewards.remote.api_key_env",
          "rewards.remote.patience_seconds",
          "rewards.remote.timeout_seconds",
          "rewards.remote.url",
          "rollout.adapter_dir",
          "rollout.api_key_env",
          "rollout.concurrency",
          "rollout.patience_seconds",
          "rollout.servers",
          "rollout.timeout_seconds",
          "run.engine",
          "run.monitor",
          "run.report_every",
          "spark",
          "train.checkpoint.every",
          "train.early_stop",
          "train.early_stop.metric",
          "train.early_stop.min_delta",
          "train.early_stop.patience",
          "train.final_policy",
          "train.max_hours",
          "train.stop_seconds",
          "train.memory.dry_run",
          "train.memory.limit_gib",
          "train.checkpoint.keep",
          "train.mlflow",
          "train.mlflow.api_key_env",
          "train.mlflow.experiment",
          "train.mlflow.timeout_seconds",
          "train.mlflow.url",
          "train.tensorboard");

  /** How work is cut up: what a run that was short of memory would change. */
  private static final Set<String> ROUNDING =
      Set.of(
          "judge.batch_size",
          "model.device",
          "model.devices",
          "model.join_for_sampling",
          "model.merge_adapter_for_sampling",
          "train.memory.gradient_checkpointing",
          "train.memory.keep_vision_graph",
          "train.memory.microbatch_tokens",
          "train.memory.rollout_batch",
          "train.optimizer_device",
          "train.validation.batch");

  private FreeKeys() {}

  /**
   * Whether a run may go on with another value.
   *
   * @param config the resolved configuration that it is to go on with
   */
  public static boolean holds(String key, JsonNode config) {
    // This loss is a mean over micro-batches.
    boolean counts =
        key.equals("train.memory.microbatch_tokens")
            && config.at("/loss/type").asText().equalsIgnoreCase("bnpo");
    // Lists of the same length differ in their items.
    String of = key.replaceAll("\\[\\d+]", "");
    return !counts
        && (WITHOUT_EFFECT.contains(of) || of.startsWith("spark.") || ROUNDING.contains(of));
  }

  /** What a user is told who changed some of them; empty if there are none. */
  public static Optional<String> remark(List<String> changed) {
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    boolean rounds = changed.stream().anyMatch(ROUNDING::contains);
    return Optional.of(
        "goes on with another "
            + String.join(", ", changed)
            + (rounds
                ? "; sums are rounded otherwise from here on, so the run does not end in the same bits as one without a change"
                : ""));
  }
}
