package dev.ergo.rl.memory;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Recorded;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.rl.policy.LoadedPolicy;
import dev.ergo.rl.train.UpdatePass;
import java.util.List;

/**
 * Goes through the largest step once before training: the rollout's two prefills with room for all
 * tokens and a token of each stage, and one pass of the update, forward and backward. It changes
 * neither weights nor optimiser, and draws nothing from a run's noise.
 *
 * @param rolloutSeconds what the rollout took; 0 without one
 * @param updateSeconds what the pass took
 */
public record Rehearsal(double rolloutSeconds, double updateSeconds) {

  private static final float MIDDLE = 0.5f;

  /**
   * Runs it.
   *
   * @param recorded what the loss differentiates
   * @throws RuntimeException that of the engine if memory is short
   */
  public static Rehearsal of(
      LargestStep step,
      LoadedPolicy policy,
      UpdatePass update,
      double temperature,
      Recorded recorded) {
    long start = System.nanoTime();
    boolean samples = step.group() > 1;
    if (samples) {
      rollout(step, policy, temperature);
    }
    long middle = System.nanoTime();
    try (TensorProgram program =
        TensorProgram.load(Rehearsal.class, policy.model().device(), List.of("rehearsal.ts"))) {
      update.rehearse(
          step.groups(), temperature, recorded, (tokens, batch) -> total(program, tokens));
    }
    long end = System.nanoTime();
    return new Rehearsal(samples ? (middle - start) / 1e9 : 0, (end - middle) / 1e9);
  }

  private static NDArray total(TensorProgram program, ScoredTokens tokens) {
    return program
        .call("total")
        .add(tokens.logProbs())
        .add(tokens.entropies())
        .runRecorded(tokens.logProbs().getManager())
        .singletonOrThrow();
  }

  private static void rollout(LargestStep step, LoadedPolicy policy, double temperature) {
    QwenModel model = policy.model();
    SamplingOptions one = new SamplingOptions(temperature, 1, true);
    int columns = step.shape(1).columns();
    try (Rollout rollout = model.rollout(step.prompts(), step.group(), policy.images(), columns)) {
      rollout.sample(one, (row, position) -> MIDDLE);
      rollout.append(step.turns());
      rollout.sample(one, (row, position) -> MIDDLE);
    }
  }
}
