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
  private final TrainingChoice choice;
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

  private MemoryAdvice(ModelShape model, StepShape step, TrainingChoice choice) {
    this.model = model;
    this.step = step;
    this.choice = choice;
    this.peak = MemoryEstimate.of(model, step, choice).peak();
  }

  /** Keys that lower the peak by at least a hundredth, the best first. */
  public static List<Saving> of(ModelShape model, StepShape step, TrainingChoice choice) {
    MemoryAdvice advice = new MemoryAdvice(model, step, choice);
    advice.tryAll();
    return advice.savings.stream()
        .filter(saving -> saving.bytes() * 100 >= advice.peak)
        .sorted(Comparator.comparingLong(Saving::bytes).reversed())
        .toList();
  }

  private void tryAll() {
    if (!choice.checkpointing()) {
      turn("train.memory.gradient_checkpointing: true", step, choice.withCheckpointing());
    }
    if (step.busyWorkers() > 1) {
      turn("train.shares: 1", step.byOneWorker(), choice);
    }
    if (step.rowsOfPass() > 1) {
      int tokens = Math.max(step.continuationTokens(), step.microbatchTokens() / 2);
      turn("train.memory.microbatch_tokens: " + tokens, step.withMicrobatch(tokens), choice);
    }
    if (!choice.adapts()) {
      // Of each matrix [output, input] an adapter has rank * (output + input) weights.
      long width = 5L * model.text().hiddenSize() + 3L * model.text().intermediateSize();
      turn(
          "model.lora: {rank: 8}",
          step,
          choice.withAdapter(2L * RANK * model.text().layers() * width));
    }
    if (choice.trainsVision()) {
      if (choice.keepsVisionGraph()) {
        turn("train.memory.keep_vision_graph: false", step, choice.withoutVisionGraph());
      }
      turn("model.freeze_vision: true", step, choice.withFrozenVision());
    }
    if (choice.weightBytes() == 4) {
      turn("model.dtype: bfloat16", step, choice.withBfloat16());
    }
    if (choice.copyBytes() > 0) {
      turn(
          "rewards.region: 0 with loss.beta: 0 (no judge, no reference)",
          step.withJudge(Optional.empty()),
          choice.withoutCopies());
    }
    if (step.promptsAtOnce() > step.busyWorkers()) {
      int prompts = Math.max(1, step.promptsAtOnce() / step.busyWorkers() / 2);
      turn("train.memory.rollout_batch: " + prompts, step.withRolloutBatch(prompts), choice);
    }
    step.judge()
        .filter(judge -> step.judgedAtOnce(judge) > step.busyWorkers())
        .ifPresent(
            judge -> {
              int crops = Math.max(1, step.judgedAtOnce(judge) / step.busyWorkers() / 2);
              turn(
                  "judge.batch_size: " + crops,
                  step.withJudge(Optional.of(judge.withBatch(crops))),
                  choice);
            });
    turn("episode.budget: " + step.viewTokens() / 2, step.withHalfBudget(), choice);
    if (step.group() > 2) {
      int group = Math.max(2, step.group() / 2);
      turn("train.group_size: " + group, step.with(step.prompts(), group), choice);
    }
    if (step.prompts() > 1) {
      int prompts = step.prompts() / 2;
      turn("train.prompts_per_step: " + prompts, step.with(prompts, step.group()), choice);
    }
  }

  private void turn(String key, StepShape otherStep, TrainingChoice otherChoice) {
    long other = MemoryEstimate.of(model, otherStep, otherChoice).peak();
    savings.add(new Saving(key, peak - other));
  }
}
