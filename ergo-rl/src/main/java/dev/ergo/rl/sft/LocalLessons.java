package dev.ergo.rl.sft;

import ai.djl.Device;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.Prefetch;
import dev.ergo.rl.train.UpdatePass;
import java.util.List;
import java.util.Map;

/** Shares that threads of this process compute, each by a model of its own. */
public final class LocalLessons implements LessonWorkers {

  private final UpdatePass update;
  private final LikelihoodLoss likelihood;
  private final Prefetch<LessonStep> ahead;

  /**
   * Creates them.
   *
   * @param device where the model computes
   * @param steps steps of the run
   */
  public LocalLessons(UpdatePass update, StepLessons lessons, Device device, long steps) {
    this.update = update;
    this.likelihood = new LikelihoodLoss(device);
    this.ahead =
        new Prefetch<>(
            step -> {
              LessonStep made = lessons.of(step);
              lessons.render(made.sorted());
              return made;
            },
            steps);
  }

  @Override
  public Taught step(long step, double rateFactor) {
    LessonStep lessons = ahead.get(step);
    double tokens = lessons.tokens();
    StepLikelihood loss = new StepLikelihood(likelihood, tokens);
    StepReport report =
        update.apply(
            lessons.dealt(update.workers().count()),
            1,
            rateFactor,
            Gradients.LOG_PROBS,
            List.of(),
            loss);
    return new Taught(report, tokens, loss.values(), lessons.skipped(), Map.of());
  }

  @Override
  public void close() {
    ahead.close();
    likelihood.close();
  }
}
