package dev.ergo.rl.memory;

import ai.djl.ndarray.NDArray;
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
import java.util.List;
import java.util.Optional;

/**
 * Goes through the largest step once before training: the rollout's two prefills with room for all
 * tokens and a token of each look, of one batch or, where their views are kept, of all prompts; the
 * judge's prefill likewise, and one pass of the update, forward and backward. It changes neither
 * weights nor optimiser, and draws nothing from a run's noise.
 *
 * @param rolloutSeconds what the rollout took; 0 without one
 * @param judgeSeconds what the judge took; 0 without one
 * @param updateSeconds what the pass took
 */
public record DryRun(double rolloutSeconds, double judgeSeconds, double updateSeconds) {

  /**
   * The judge's part.
   *
   * @param model who judges
   * @param prompts what all workers ask at the same time
   * @param newTokens tokens of an answer at most
   */
  public record Judged(QwenModel model, List<TokenSequence> prompts, int newTokens) {}

  /**
   * What a step does.
   *
   * @param shape its sizes
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

  /**
   * Runs it.
   *
   * @param done what is done in it
   * @param judged the judge's part, if there is a judge
   * @throws RuntimeException that of the engine if memory is short
   */
  public static DryRun of(
      LargestStep step,
      LoadedPolicy policy,
      UpdatePass update,
      Step done,
      Optional<Judged> judged) {
    long start = System.nanoTime();
    boolean samples = step.group() > 1;
    try (FeatureCache views =
        samples && done.keepsViews ? policy.model().keepFeatures(done.recordsViews) : null) {
      if (samples) {
        rollout(step, policy, done);
      }
      long sampled = System.nanoTime();
      judged.ifPresent(judge -> judge(judge, policy, done.temperature));
      long middle = System.nanoTime();
      try (TensorProgram program =
          TensorProgram.load(DryRun.class, policy.model().device(), "dry_run")
              .expecting("total(log_probs, entropies)")) {
        update.dryRun(
            step.groups(),
            done.temperature,
            done.kept,
            Optional.ofNullable(views),
            (tokens, batch) -> total(program, tokens));
      }
      long end = System.nanoTime();
      return new DryRun(
          samples ? (sampled - start) / 1e9 : 0,
          judged.isPresent() ? (middle - sampled) / 1e9 : 0,
          (end - middle) / 1e9);
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

  /** All prompts where their views are kept until the update, else those of one batch. */
  private static void rollout(LargestStep step, LoadedPolicy policy, Step done) {
    int batch = done.shape.promptsAtOnce();
    int prompts = done.keepsViews ? done.shape.prompts() : batch;
    for (int from = 0; from < prompts; from += batch) {
      rollout(step, policy, done, from, Math.min(prompts, from + batch));
    }
  }

  private static void rollout(LargestStep step, LoadedPolicy policy, Step done, int from, int to) {
    SamplingOptions one = new SamplingOptions(done.temperature, 1, true);
    try (Rollout rollout =
        policy
            .model()
            .rollout(step.prompts(from, to), step.group(), policy.images(), done.shape.columns())) {
      rollout.sample(one, (row, position) -> MIDDLE);
      for (int look = 2; look <= step.looks(); look++) {
        rollout.append(step.turns(look, from, to));
        rollout.sample(one, (row, position) -> MIDDLE);
      }
    }
  }

  private static void judge(Judged judged, LoadedPolicy policy, double temperature) {
    int columns = judged.prompts().get(0).length() + judged.newTokens();
    try (Rollout rollout = judged.model().rollout(judged.prompts(), 1, policy.images(), columns)) {
      rollout.sample(new SamplingOptions(temperature, 1, true), (row, position) -> MIDDLE);
    }
  }
}
