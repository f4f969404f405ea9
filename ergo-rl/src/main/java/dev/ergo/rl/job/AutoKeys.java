package dev.ergo.rl.job;

import dev.ergo.core.policy.ModelConfig;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.train.MemoryConfig;
import dev.ergo.rl.train.TrainConfig;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys that a training's sizes may be chosen for.
 *
 * @param names their dotted names
 */
record AutoKeys(Set<String> names) {

  /**
   * Those of a configuration.
   *
   * @param samplesOnGpu whether weights may be joined for it
   */
  static AutoKeys of(
      TrainConfig train, Optional<GrpoRunConfig> grpo, boolean samplesOnGpu, ModelConfig model) {
    Set<String> names = new TreeSet<>();
    MemoryConfig memory = train.memory();
    // This loss is a mean over micro-batches: to choose them would change what is learned.
    boolean counts = grpo.filter(own -> own.loss().type() == LossType.BNPO).isPresent();
    add(names, "train.memory.microbatch_tokens", memory.microbatchTokens().isAuto() && !counts);
    add(names, "train.memory.rollout_batch", memory.rolloutBatch().isAuto() && grpo.isPresent());
    add(
        names,
        "train.memory.keep_vision_graph",
        memory.keepVisionGraph().isAuto() && grpo.isPresent());
    add(names, "train.memory.gradient_checkpointing", memory.gradientCheckpointing().isAuto());
    add(names, "train.validation.batch", train.validation().batch().isAuto());
    add(
        names,
        "judge.batch_size",
        grpo.filter(own -> own.judge().batchSize().isAuto()).isPresent());
    add(names, "model.join_for_sampling", samplesOnGpu);
    add(names, "model.compute", model.computesAsFits());
    return new AutoKeys(names);
  }

  private static void add(Set<String> names, String key, boolean chosen) {
    if (chosen) {
      names.add(key);
    }
  }
}
