package dev.ergo.rl.sft;

import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.TrainingTask;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Supervised fine-tuning: the mean negative log-prob of the taught tokens of a step. */
public final class SftTask implements TrainingTask, AutoCloseable {

  private final LessonWorkers workers;
  private final StepLessons lessons;
  private final LearningRateSchedule rates;

  /**
   * Creates the task.
   *
   * @param workers compute the steps
   * @param lessons what they learn from
   */
  public SftTask(LessonWorkers workers, StepLessons lessons, TrainConfig train) {
    this.workers = workers;
    this.lessons = lessons;
    this.rates = train.learningRates(train.steps());
  }

  @Override
  public Optional<First> first() {
    return Optional.of(lessons.first());
  }

  @Override
  public Map<String, Double> step(long step) {
    LessonWorkers.Taught taught = workers.step(step, rates.factor(step));
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", taught.losses().values().stream().mapToDouble(Float::doubleValue).sum());
    metrics.put("tokens", taught.tokens());
    metrics.put(StepExamples.SKIPPED, (double) taught.skipped());
    metrics.putAll(taught.report().metrics());
    metrics.put(TrainingLoop.APPLIED, taught.report().applied() ? 1.0 : 0.0);
    metrics.putAll(taught.seconds());
    return metrics;
  }

  @Override
  public String headline(Map<String, Double> metrics) {
    return String.format(
        Locale.ROOT,
        "loss %.4f | tokens %.0f | grad norm %.3f | lr %.2e",
        metrics.get("loss"),
        metrics.get("tokens"),
        metrics.get("grad_norm"),
        metrics.get("learning_rate"));
  }

  @Override
  public void close() {
    workers.close();
  }
}
