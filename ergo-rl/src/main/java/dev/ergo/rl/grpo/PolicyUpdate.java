package dev.ergo.rl.grpo;

import dev.ergo.rl.advantage.LookAdvantages;
import dev.ergo.rl.loss.LossStatistics;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The updates of one step on its rollouts. The old log-probs are the trainer's own of the first
 * update unless {@code loss.old_log_probs} asks for the sampler's, so the first update's importance
 * weights are 1; how far the sampler's log-probs are from the trainer's is logged.
 */
final class PolicyUpdate {

  private final ShareWorkers workers;
  private final PolicyLossConfig config;
  private final TrainConfig train;
  private final MiniBatches batches;
  private final LearningRateSchedule rates;

  /**
   * Creates the update.
   *
   * @param seed the run's, by which a step is split into mini-batches
   */
  PolicyUpdate(ShareWorkers workers, PolicyLossConfig config, TrainConfig train, long seed) {
    this.workers = workers;
    this.config = config;
    this.train = train;
    this.batches = new MiniBatches(train.promptsPerStep(), train.minibatches(), seed);
    this.rates = train.learningRates((long) train.steps() * train.updates());
  }

  /**
   * Updates the policy on what was sampled last, and returns the metrics of the last pass over it,
   * and whether all updates were applied.
   *
   * @param advantages of each episode of the step
   * @param totals counts of those slots of the step that an update learns from
   */
  Map<String, Double> apply(
      long step, LookAdvantages advantages, Function<boolean[], StepTotals> totals) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    Map<String, Double> reports = new LinkedHashMap<>();
    boolean applied = true;
    int number = 0;
    for (int epoch = 0; epoch < train.updatesPerStep(); epoch++) {
      List<LossStatistics> statistics = new ArrayList<>();
      for (boolean[] learned : batches.of(step, epoch)) {
        double rate = rates.factor(step * train.updates() + number);
        ShareWorkers.Updated updated =
            workers.update(
                new ShareWorkers.Update(
                    step, number, learned, advantages, totals.apply(learned), rate));
        List<ShareUpdate.Part> parts =
            updated.shares().stream().map(ShareUpdate::parts).flatMap(Collection::stream).toList();
        if (number == 0) {
          parts.stream()
              .map(ShareUpdate.Part::difference)
              .reduce(SamplerDifference.NONE, SamplerDifference::plus)
              .into(metrics);
        }
        parts.stream().map(ShareUpdate.Part::statistics).forEach(statistics::add);
        reports.putAll(updated.report().metrics());
        updated.seconds().forEach((part, time) -> reports.merge(part, time, Double::sum));
        applied &= updated.report().applied();
        number++;
      }
      metrics.putAll(
          statistics.stream()
              .reduce(LossStatistics::plus)
              .orElseThrow()
              .over(train.minibatches())
              .metrics(config));
    }
    metrics.putAll(reports);
    metrics.put(TrainingLoop.APPLIED, applied ? 1.0 : 0.0);
    return metrics;
  }
}
