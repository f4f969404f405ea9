package dev.ergo.rl.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The keys to turn when a training does not fit, those that save most first: each is tried on the
 * plan by itself.
 */
public final class MemoryAdvice {

  private static final int RANK = 8;

  private final ModelShape model;
  private final StepShape step;
  private final ModelSetup setup;
  private final long peak;
  private final List<Saving> savings = new ArrayList<>();

  /**
   * What turning one key saves.
   *
   * @param key the key and its new value
   * @param bytes what the plan's peak falls by
   */
  public record Saving(String key, long bytes) {

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%s (saves %.1f GiB)", key, bytes / (double) (1L << 30));
    }
  }

  private MemoryAdvice(ModelShape model, StepShape step, ModelSetup setup) {
    this.model = model;
    this.step = step;
    this.setup = setup;
    this.peak = MemoryEstimate.of(model, step, setup).peak();
  }

  /** Keys that lower the peak by at least a hundredth, the best first. */
  public static List<Saving> of(ModelShape model, StepShape step, ModelSetup setup) {
    MemoryAdvice advice = new MemoryAdvice(model, step, setup);
    advice.tryAll();
    return advice.savings.stream()
        .filter(saving -> saving.bytes() * 100 >= advice.peak)
        .sorted(Comparator.comparingLong(Saving::bytes).reversed())
        .toList();
  }

  private void tryAll() {
    if (!setup.checkpointing()) {
      turn("train.memory.gradient_checkpointing: true", step, setup.withCheckpointing());
    }
    if (step.busyWorkers() > 1) {
      turn("train.shares: 1", step.byOneWorker(), setup);
    }
    if (step.rowsOfPass() > 1) {
      int tokens = Math.max(step.lengths().continuation(), step.split().microbatchTokens() / 2);
      turn("train.memory.microbatch_tokens: " + tokens, step.withMicrobatch(tokens), setup);
    }
    if (!setup.adapts()) {
      // Of each matrix [output, input] an adapter has rank * (output + input) weights.
      long width = 5L * model.text().hiddenSize() + 3L * model.text().intermediateSize();
      turn(
          "model.lora: {rank: 8}",
          step,
          setup.withAdapter(2L * RANK * model.text().layers() * width));
    }
    if (setup.trainsVision()) {
      if (setup.keepsVisionGraph()) {
        turn("train.memory.keep_vision_graph: false", step, setup.withoutVisionGraph());
      }
      turn("model.freeze_vision: true", step, setup.withFrozenVision());
    }
    if (setup.weightBytes() == 4) {
      turn("model.dtype: bfloat16", step, setup.withBfloat16());
    }
    if (setup.copyBytes() > 0) {
      turn(
          "rewards.region: 0 with loss.beta: 0 (no judge, no reference)",
          step.withJudge(Optional.empty()),
          setup.withoutCopies());
    }
    if (step.promptsAtOnce() > step.busyWorkers()) {
      int prompts = Math.max(1, step.promptsAtOnce() / step.busyWorkers() / 2);
      turn("train.memory.rollout_batch: " + prompts, step.withRolloutBatch(prompts), setup);
    }
    step.judge()
        .filter(judge -> step.judgedAtOnce(judge) > step.busyWorkers())
        .ifPresent(
            judge -> {
              int crops = Math.max(1, step.judgedAtOnce(judge) / step.busyWorkers() / 2);
              turn(
                  "judge.batch_size: " + crops,
                  step.withJudge(Optional.of(judge.withBatch(crops))),
                  setup);
            });
    turn("episode.budget: " + step.lengths().view() / 2, step.withHalfBudget(), setup);
    if (step.group() > 2) {
      int group = Math.max(2, step.group() / 2);
      turn("train.group_size: " + group, step.with(step.prompts(), group), setup);
    }
    if (step.prompts() > 1) {
      int prompts = step.prompts() / 2;
      turn("train.prompts_per_step: " + prompts, step.with(prompts, step.group()), setup);
    }
  }

  private void turn(String key, StepShape otherStep, ModelSetup otherSetup) {
    long other = MemoryEstimate.of(model, otherStep, otherSetup).peak();
    savings.add(new Saving(key, peak - other));
  }
}
