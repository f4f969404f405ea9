package dev.ergo.rl.train;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.AutoSwitch;
import dev.ergo.core.config.Formerly;

/**
 * The section {@code train.memory}. What is {@code auto} is chosen from the memory plan when a run
 * begins, and kept by it.
 *
 * @param limitGib GiB that a training may take, of the GPU's memory or on a CPU of the machine's;
 *     absent: what is free when it starts. Example: {@code 4.0}
 * @param microbatchTokens padded tokens of continuations in one forward and backward pass at most,
 *     and as many of their prefixes; what is longer goes alone. Only loss bnpo depends on it; auto:
 *     2048, or as many as the memory holds (2048 with bnpo)
 * @param rolloutBatch grpo: prompts whose groups are sampled at a time at most, by each worker.
 *     Fewer take less memory for keys and values, and change no draw; auto: all of a step, or as
 *     many as the memory holds
 * @param keepVisionGraph grpo: true: keep what the vision tower made of each view for sampling,
 *     with its graph where the tower is trained (faster); false: make it again in the update (less
 *     memory); auto: true if the memory holds it
 * @param gradientCheckpointing true: keep the inputs of layers only and compute each layer again
 *     when its gradients are due (less memory, more time); auto: false if the memory holds it
 * @param dryRun true: dry-run the largest step before the first; false: do not, and train though
 *     the memory plan says no; absent: true for models of 1 GiB and more
 */
public record MemoryConfig(
    @Formerly(absent = "null") Double limitGib,
    @Formerly(value = "train.microbatch_tokens", auto = "2048") AutoNumber microbatchTokens,
    @Formerly(value = "train.rollout_batch", auto = "null") AutoNumber rolloutBatch,
    @Formerly(value = "train.keep_vision_graph", auto = "true") AutoSwitch keepVisionGraph,
    @Formerly(value = "train.gradient_checkpointing", auto = "false")
        AutoSwitch gradientCheckpointing,
    @Formerly("train.fit_check") Boolean dryRun) {

  /** Fills in the defaults and checks the ranges. */
  public MemoryConfig {
    if (limitGib != null) {
      above("limit_gib", limitGib, 0);
    }
    microbatchTokens = AutoNumber.checked("microbatch_tokens", microbatchTokens);
    rolloutBatch = AutoNumber.checked("rollout_batch", rolloutBatch);
    keepVisionGraph = orDefault(keepVisionGraph, AutoSwitch.AUTO);
    gradientCheckpointing = orDefault(gradientCheckpointing, AutoSwitch.AUTO);
  }
}
