package dev.ergo.rl.memory;

import dev.ergo.core.checkpoint.LoraAdapter;
import dev.ergo.core.error.MemoryFailure;
import dev.ergo.core.error.UserException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The keys to turn when a training does not fit, those that save most first: each is tried on the
 * plan by itself.
 *
 * @param savings what they save, those that lower the peak by at least a hundredth, the best first
 */
public record MemoryAdvice(List<Saving> savings) {

  private static final int RANK = 8;

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

  /** Tries every key. */
  public static MemoryAdvice of(ModelShape model, StepShape step, ModelSetup setup) {
    long peak = peak(MemoryEstimate.of(model, step, setup), setup);
    Trials trials = new Trials(model, step, setup, peak, new ArrayList<>());
    trials.tryAll();
    return new MemoryAdvice(
        trials.savings.stream()
            .filter(saving -> saving.bytes() * 100 >= peak)
            .sorted(Comparator.comparingLong(Saving::bytes).reversed())
            .toList());
  }

  /** What counts is what the device has to hold. */
  private static long peak(MemoryPlan plan, ModelSetup setup) {
    return setup.cpu() ? plan.peak() : plan.peak(MemoryPlan.Place.DEVICE);
  }

  /** What a user can do. */
  @Override
  public String toString() {
    return savings.isEmpty()
        ? "take a smaller model or a larger machine"
        : "turn one or more of "
            + savings.stream().map(Saving::toString).collect(Collectors.joining(", "));
  }

  /**
   * Runs something that may need more memory than there is.
   *
   * @param what what it is, as the start of a sentence
   * @throws UserException in place of a failed allocation
   */
  public void guard(String what, Runnable action) {
    guarded(
        what,
        () -> {
          action.run();
          return true;
        });
  }

  /** The same of something that gives a result. */
  public <T> T guarded(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException | OutOfMemoryError e) {
      if (!MemoryFailure.is(e)) {
        throw e;
      }
      String place =
          e instanceof OutOfMemoryError
              ? " (of the Java heap: MAVEN_OPTS=-Xmx8g)"
              : MemoryFailure.place(e);
      throw new UserException(what + " needs more memory than there is" + place + "; " + this, e);
    }
  }

  /** The plan without any of them, and what each saves. */
  private record Trials(
      ModelShape model, StepShape step, ModelSetup setup, long peak, List<Saving> savings) {

    private void tryAll() {
      if (!setup.checkpointing()) {
        turn(
            "train.memory.gradient_checkpointing: true",
            step,
            setup.with(true, setup.keepsVision()));
      }
      if (step.busyWorkers() > 1) {
        turn("train.shares: " + step.split().spread().devices(), step.byOneWorker(), setup);
      }
      if (!setup.cpu() && !step.split().spread().stateOnHost()) {
        turn("train.optimizer_device: cpu", step.withStateOnHost(), setup);
      }
      if (setup.joined(model) > 0) {
        turn("model.join_for_sampling: false", step, setup.withoutJoining());
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
            setup.withAdapter(
                new LoraAdapter.Outline(2L * RANK * model.text().layers() * width, false)));
      }
      if (setup.keepsVision()) {
        turn(
            "train.memory.keep_vision_graph: false",
            step,
            setup.with(setup.checkpointing(), false));
      }
      if (setup.trainsVision() && !setup.adapts()) {
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
      if (step.validated() > 1) {
        int examples = step.validated() / 2;
        turn("train.validation.batch: " + examples, step.withValidated(examples), setup);
      }
      int budget = step.lengths().view() / step.lengths().images();
      turn("episode.budget: " + budget / 2, step.withHalfBudget(), setup);
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
      long other = MemoryAdvice.peak(MemoryEstimate.of(model, otherStep, otherSetup), otherSetup);
      savings.add(new Saving(key, peak - other));
    }
  }
}
