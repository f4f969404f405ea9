package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.loss.LossStatistics;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.TrainingLoop;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The updates of one step on its rollouts. The old log-probs are the sampler's own: sampler and
 * trainer compute the same numbers, so the first update's importance weights are 1 up to rounding,
 * and how far they are from it is logged.
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
    LogProbTable behaviour = LogProbTable.of(batch.episodes());
    Optional<LogProbTable> referenced =
        reference.isEmpty()
            ? Optional.empty()
            : Optional.of(referenceLogProbs(groups, batch.temperature()));
    Rows rows = Rows.of(batch, config.maskTruncated());
    StepTotals totals = new StepTotals(batch.episodes().size(), rows.tokens(), maxLength);
    Map<String, Double> metrics = new LinkedHashMap<>();
    boolean applied = true;
    for (int i = 0; i < train.updatesPerStep(); i++) {
      // Workers come in any order; by first row, the sums are the same every time.
      NavigableMap<Integer, Part> parts = new ConcurrentSkipListMap<>();
      StepReport report =
          pass.apply(
              groups,
              batch.temperature(),
              rates.factor(step * train.updatesPerStep() + i),
              config.needsEntropyGradients()
                  ? Gradients.LOG_PROBS_AND_ENTROPIES
                  : Gradients.LOG_PROBS,
              i == 0 ? features : List.of(),
              (tokens, micro) -> {
                PolicyLoss.Result result = part(tokens, micro, behaviour, referenced, rows, totals);
                SamplerDifference difference = new SamplerDifference();
                difference.add(tokens.logProbs(), behaviour, micro);
                parts.put(micro.firstRow(), new Part(result.statistics(), difference));
                return result.loss();
              });
      if (i == 0) {
        SamplerDifference difference = new SamplerDifference();
        parts.values().forEach(part -> difference.add(part.difference));
        difference.into(metrics);
      }
      LossStatistics sum =
          parts.values().stream().map(Part::statistics).reduce(LossStatistics::plus).orElseThrow();
      metrics.putAll(sum.metrics(config));
      metrics.put("grad_norm", report.gradientNorm());
      metrics.put("learning_rate", report.learningRate());
      applied &= report.applied();
      metrics.put(TrainingLoop.APPLIED, applied ? 1.0 : 0.0);
    }
    return metrics;
  }

  /**
   * The episodes of a step.
   *
   * @param advantages of each
   * @param kept 1 for those whose tokens carry loss, else 0
   * @param tokens how many tokens carry loss
   */
  private record Rows(float[] advantages, float[] kept, int tokens) {

    static Rows of(RolloutBatch batch, boolean maskTruncated) {
      List<Episode> episodes = batch.episodes();
      float[] kept = new float[episodes.size()];
      int tokens = 0;
      for (int i = 0; i < kept.length; i++) {
        Episode episode = episodes.get(i);
        if (episode.stopped() || !maskTruncated) {
          kept[i] = 1;
          tokens += episode.sampledCount();
        }
      }
      return new Rows(batch.advantages().floats(), kept, tokens);
    }

    private static float[] of(float[] all, MicroBatches.MicroBatch micro) {
      return Arrays.copyOfRange(all, micro.firstRow(), micro.firstRow() + micro.rows());
    }

    NDArray advantages(MicroBatches.MicroBatch micro, NDManager scope) {
      return scope.create(of(advantages, micro));
    }

    /** [rows, T]: 1 where a token carries loss. */
    NDArray mask(NDArray tokens, MicroBatches.MicroBatch micro, NDManager scope) {
      return tokens.mul(scope.create(of(kept, micro), new Shape(micro.rows(), 1)));
    }
  }

  /** What a micro-batch adds to the metrics. */
  private record Part(LossStatistics statistics, SamplerDifference difference) {}

  private PolicyLoss.Result part(
      ScoredTokens tokens,
      MicroBatches.MicroBatch micro,
      LogProbTable behaviour,
      Optional<LogProbTable> referenced,
      Rows rows,
      StepTotals totals) {
    NDManager scope = tokens.logProbs().getManager();
    Shape shape = tokens.logProbs().getShape();
    return loss.compute(
        new PolicyLossInputs(
            tokens.logProbs(),
            Optional.of(behaviour.slice(micro.firstRow(), shape, scope)),
            referenced.map(table -> table.slice(micro.firstRow(), shape, scope)),
            rows.advantages(micro, scope),
            rows.mask(tokens.mask(), micro, scope),
            Optional.of(tokens.entropies())),
        totals,
        scope);
  }

  private LogProbTable referenceLogProbs(List<PrefixGroup> groups, double temperature) {
    int rows = groups.stream().mapToInt(group -> group.continuations().size()).sum();
    LogProbTable table = LogProbTable.empty(rows);
    pass.eachMicroBatch(
        groups,
        (worker, micro) -> {
          try (NDManager scope = manager.newSubManager()) {
            table.put(
                micro.firstRow(),
                reference
                    .get(worker)
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
