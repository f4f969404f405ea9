package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.loss.OldLogProbs;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The updates of one step on its rollouts. The old log-probs are the sampler's own unless {@code
 * loss.old_log_probs} asks for the trainer's: sampler and trainer compute the same numbers, so the
 * first update's importance weights are 1 up to rounding, and how far they are from it is logged.
 */
public final class PolicyUpdate implements AutoCloseable {

  private final UpdatePass pass;
  private final PolicyLoss loss;
  private final PolicyLossConfig config;
  private final TrainConfig train;
  private final List<QwenModel> reference;
  private final PatchSource patches;
  private final NDManager manager;
  private final LearningRateSchedule rates;
  private final int maxLength;

  /**
   * Creates the update.
   *
   * @param reference the reference policy, a model for each worker, where the loss has a KL term;
   *     else empty
   * @param maxLength sampled tokens that an episode can have at most
   */
  public PolicyUpdate(
      UpdatePass pass,
      PolicyLossConfig config,
      TrainConfig train,
      List<QwenModel> reference,
      PatchSource patches,
      NDManager manager,
      int maxLength) {
    this.pass = pass;
    this.config = config;
    this.train = train;
    this.reference = reference;
    this.patches = patches;
    this.manager = manager;
    this.maxLength = maxLength;
    this.loss = new PolicyLoss(config, manager.getDevice());
    this.rates = train.learningRates((long) train.steps() * train.updatesPerStep());
  }

  Workers workers() {
    return pass.workers();
  }

  /**
   * Updates the policy and returns the metrics of the last update, and whether all were applied.
   *
   * @param features kept by each worker since sampling; good for the first update, closed by it
   */
  Map<String, Double> apply(long step, RolloutBatch batch, List<FeatureCache> features) {
    List<PrefixGroup> groups = batch.groups();
    StepLoss.Given given = given(batch, groups);
    StepTotals totals = new StepTotals(batch.episodes().size(), tokens(batch, given), maxLength);
    Map<String, Double> metrics = new LinkedHashMap<>();
    boolean applied = true;
    for (int i = 0; i < train.updatesPerStep(); i++) {
      StepLoss summed = new StepLoss(loss, given, totals);
      StepReport report =
          pass.apply(
              groups,
              batch.temperature(),
              rates.factor(step * train.updatesPerStep() + i),
              config.needsEntropyGradients()
                  ? Gradients.LOG_PROBS_AND_ENTROPIES
                  : Gradients.LOG_PROBS,
              i == 0 ? features : List.of(),
              summed);
      if (i == 0) {
        summed.difference().into(metrics);
      }
      metrics.putAll(summed.statistics().metrics(config));
      metrics.put("grad_norm", report.gradientNorm());
      metrics.put("learning_rate", report.learningRate());
      applied &= report.applied();
      metrics.put(TrainingLoop.APPLIED, applied ? 1.0 : 0.0);
    }
    return metrics;
  }

  private StepLoss.Given given(RolloutBatch batch, List<PrefixGroup> groups) {
    LogProbTable sampled = LogProbTable.of(batch.episodes());
    LogProbTable old =
        config.oldLogProbs() == OldLogProbs.TRAINER
            ? logProbs(pass.workers().models(), groups, batch.temperature())
            : sampled;
    Optional<LogProbTable> referenced =
        reference.isEmpty()
            ? Optional.empty()
            : Optional.of(logProbs(reference, groups, batch.temperature()));
    List<Episode> episodes = batch.episodes();
    float[] kept = new float[episodes.size()];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = episodes.get(i).stopped() || !config.maskTruncated() ? 1 : 0;
    }
    return new StepLoss.Given(sampled, old, referenced, batch.advantages().floats(), kept);
  }

  /** How many tokens carry loss. */
  private static int tokens(RolloutBatch batch, StepLoss.Given given) {
    return IntStream.range(0, given.kept().length)
        .filter(i -> given.kept()[i] > 0)
        .map(i -> batch.episodes().get(i).sampledCount())
        .sum();
  }

  /** Log-probs without gradients, by the model of each worker. */
  private LogProbTable logProbs(
      List<QwenModel> models, List<PrefixGroup> groups, double temperature) {
    int rows = groups.stream().mapToInt(group -> group.continuations().size()).sum();
    LogProbTable table = LogProbTable.empty(rows);
    pass.eachMicroBatch(
        groups,
        (worker, micro) -> {
          QwenModel asked = models.get(worker);
          try (NDManager scope = manager.newSubManager(asked.device())) {
            table.put(
                micro.firstRow(),
                asked
                    .logProbs(new LogProbRequest(micro.groups(), temperature, patches), scope)
                    .logProbs());
          }
        });
    return table;
  }

  @Override
  public void close() {
    loss.close();
  }
}
