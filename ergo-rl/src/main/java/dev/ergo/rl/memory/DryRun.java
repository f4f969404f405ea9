package dev.ergo.rl.memory;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.error.DeviceFailure;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.train.UpdatePass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Goes through the largest step once before training, on each device of the run after the other:
 * the rollout's two prefills with room for all tokens and two tokens of each look, of one batch or,
 * where their views are kept, of all prompts; the judge's likewise, and one pass of the update,
 * forward and backward. It changes neither weights nor optimiser, and draws nothing from a run's
 * noise.
 *
 * @param rolloutSeconds what the rollout took on the slowest device; 0 without one
 * @param judgeSeconds what the judge took on the slowest device; 0 without one
 * @param updateSeconds what the pass took on the slowest device
 */
public record DryRun(double rolloutSeconds, double judgeSeconds, double updateSeconds) {

  /**
   * The judge's part.
   *
   * @param models who judges, one for each device
   * @param prompts what all workers of a device ask at the same time
   * @param newTokens tokens of an answer at most
   */
  public record Judged(List<QwenModel> models, List<TokenSequence> prompts, int newTokens) {}

  /**
   * What a step does.
   *
   * @param shape its sizes on the busiest device
   * @param temperature at which it samples
   * @param kept what the loss differentiates
   * @param keepsViews whether what the vision tower makes of its views is kept for the update
   * @param recordsViews whether their graph is, too
   */
  public record Step(
      StepShape shape,
      double temperature,
      Gradients kept,
      boolean keepsViews,
      boolean recordsViews) {}

  private static final float MIDDLE = 0.5f;

  /** The first comes of a prefill, the second of a step with the cache. */
  private static final int TOKENS = 2;

  /**
   * Runs it.
   *
   * @param done what is done in it
   * @param judged the judge's part, if there is a judge
   * @throws RuntimeException that of the engine if memory is short, naming the device where there
   *     are several
   */
  public static DryRun of(
      LargestStep step,
      LoadedPolicy policy,
      UpdatePass update,
      Step done,
      Optional<Judged> judged) {
    List<QwenModel> models = policy.models();
    List<DryRun> runs = new ArrayList<>();
    for (int device = 0; device < models.size(); device++) {
      OnDevice here =
          new OnDevice(step, device, models.get(device), policy.images(), update, done, judged);
      runs.add(
          models.size() == 1
              ? here.run()
              : DeviceFailure.naming(models.get(device).device(), here::run));
    }
    return new DryRun(
        slowest(runs, DryRun::rolloutSeconds),
        slowest(runs, DryRun::judgeSeconds),
        slowest(runs, DryRun::updateSeconds));
  }

  private static double slowest(List<DryRun> runs, ToDoubleFunction<DryRun> seconds) {
    return runs.stream().mapToDouble(seconds).max().orElseThrow();
  }

  /** The part of one device. */
  private record OnDevice(
      LargestStep step,
      int device,
      QwenModel model,
      PatchSource images,
      UpdatePass update,
      Step done,
      Optional<Judged> judged) {

    DryRun run() {
      long start = System.nanoTime();
      boolean samples = step.group() > 1;
      try (FeatureCache views =
          samples && done.keepsViews ? model.keepFeatures(done.recordsViews) : null) {
        if (samples) {
          rollout();
        }
        long sampled = System.nanoTime();
        judged.ifPresent(this::judge);
        long middle = System.nanoTime();
        update(Optional.ofNullable(views));
        long end = System.nanoTime();
        return new DryRun(
            samples ? (sampled - start) / 1e9 : 0,
            judged.isPresent() ? (middle - sampled) / 1e9 : 0,
            (end - middle) / 1e9);
      }
    }

    private void update(Optional<FeatureCache> views) {
      try (TensorProgram program =
          TensorProgram.load(DryRun.class, model.device(), "dry_run")
              .expecting("total(log_probs, entropies)")) {
        update.dryRun(
            device,
            step.groups(),
            done.temperature,
            done.kept,
            views,
            (tokens, batch) -> total(program, tokens));
      }
    }

    /** All prompts where their views are kept until the update, else those of one batch. */
    private void rollout() {
      int batch = done.shape.promptsAtOnce();
      int prompts = done.keepsViews ? done.shape.prompts() : batch;
      for (int from = 0; from < prompts; from += batch) {
        rollout(from, Math.min(prompts, from + batch));
      }
    }

    private void rollout(int from, int to) {
      try (Rollout rollout =
          model.rollout(step.prompts(from, to), step.group(), images, done.shape.columns())) {
        sample(rollout, step.newTokens(1));
        for (int look = 2; look <= step.looks(); look++) {
          rollout.append(step.turns(look, from, to));
          sample(rollout, step.newTokens(look));
        }
      }
    }

    private void judge(Judged asked) {
      int columns = asked.prompts().get(0).length() + asked.newTokens();
      try (Rollout rollout =
          asked.models().get(device).rollout(asked.prompts(), 1, images, columns)) {
        sample(rollout, asked.newTokens());
      }
    }

    private void sample(Rollout rollout, int most) {
      SamplingOptions few = new SamplingOptions(done.temperature, Math.min(TOKENS, most), true);
      rollout.sample(few, (row, position) -> MIDDLE);
    }
  }

  private static NDArray total(TensorProgram program, ScoredTokens tokens) {
    return program
        .call("total")
        .with("log_probs", tokens.logProbs())
        .with("entropies", tokens.entropies())
        .runRecorded(tokens.logProbs().getManager())
        .singletonOrThrow();
  }
}
