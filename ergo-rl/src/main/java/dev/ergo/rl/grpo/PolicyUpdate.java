package dev.ergo.rl.grpo;

import dev.ergo.rl.loss.LossStatistics;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The updates of one step on its rollouts. The old log-probs are the trainer's own of the first
 * update unless {@code loss.old_log_probs} asks for the sampler's, so the first update's importance
 * weights are 1; how far the sampler's log-probs are from the trainer's is logged.
 */
final class PolicyUpdate {

  private final ShareWorkers workers;
  private final PolicyLossConfig config;
  private final TrainConfig train;
  private final LearningRateSchedule rates;

  /** Creates the update. */
  PolicyUpdate(ShareWorkers workers, PolicyLossConfig config, TrainConfig train) {
    this.workers = workers;
    this.config = config;
    this.train = train;
    this.rates = train.learningRates((long) train.steps() * train.updatesPerStep());
  }

  /**
   * Updates the policy on what was sampled last, and returns the metrics of the last update, and
   * whether all were applied.
   *
   * @param advantages of each episode of the step
   * @param totals counts of the step
   */
  Map<String, Double> apply(long step, float[] advantages, StepTotals totals) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    boolean applied = true;
    for (int i = 0; i < train.updatesPerStep(); i++) {
      double rate = rates.factor(step * train.updatesPerStep() + i);
      ShareWorkers.Updated updated =
          workers.update(new ShareWorkers.Update(step, i, advantages, totals, rate));
      List<ShareUpdate.Part> parts =
          updated.shares().stream().map(ShareUpdate::parts).flatMap(Collection::stream).toList();
      if (i == 0) {
        parts.stream()
            .map(ShareUpdate.Part::difference)
            .reduce(SamplerDifference.NONE, SamplerDifference::plus)
            .into(metrics);
      }
      LossStatistics statistics =
          parts.stream()
              .map(ShareUpdate.Part::statistics)
              .reduce(LossStatistics::plus)
              .orElseThrow();
      metrics.putAll(statistics.metrics(config));
      metrics.putAll(updated.report().metrics());
      updated.seconds().forEach((part, time) -> metrics.merge(part, time, Double::sum));
      applied &= updated.report().applied();
      metrics.put(TrainingLoop.APPLIED, applied ? 1.0 : 0.0);
    }
    return metrics;
  }
}
