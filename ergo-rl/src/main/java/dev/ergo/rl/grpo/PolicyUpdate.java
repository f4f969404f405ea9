package dev.ergo.rl.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Recorded;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.rl.loss.LossStatistics;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.LearningRateSchedule;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.TrainSection;
import dev.ergo.rl.train.UpdatePass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The updates of one step on its rollouts. The old log-probs are the sampler's own: sampler and
 * trainer compute the same numbers, so the first update's importance weights are 1 up to rounding,
 * and how far they are from it is logged.
 */
public final class PolicyUpdate implements AutoCloseable {

  private final UpdatePass pass;
  private final PolicyLoss loss;
  private final PolicyLossConfig config;
  private final TrainSection train;
  private final Optional<QwenModel> reference;
  private final PatchSource patches;
  private final NDManager manager;
  private final LearningRateSchedule rates;
  private final int maxLength;

  /**
   * Creates the update.
   *
   * @param reference the reference policy, needed where the loss has a KL term
   * @param maxLength sampled tokens that an episode can have at most
   */
  public PolicyUpdate(
      UpdatePass pass,
      PolicyLossConfig config,
      TrainSection train,
      Optional<QwenModel> reference,
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

  /**
   * Updates the policy and returns the metrics of the last update.
   *
   * @param features kept since sampling; good for the first update and closed by it
   */
  Map<String, Double> apply(long step, RolloutBatch batch, FeatureCache features) {
    List<PrefixGroup> groups = batch.groups();
    BehaviourTable behaviour = BehaviourTable.of(batch.episodes());
    Optional<BehaviourTable> referenced = reference.map(model -> referenceLogProbs(model, groups));
    StepTotals totals = new StepTotals(batch.episodes().size(), batch.sampledTokens(), maxLength);
    float[] advantages = batch.advantages().floats();
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int i = 0; i < train.updatesPerStep(); i++) {
      LossStatistics[] sum = {null};
      SamplerDifference difference = new SamplerDifference();
      StepReport report =
          pass.apply(
              groups,
              train.temperature(),
              rates.factor(step * train.updatesPerStep() + i),
              config.needsEntropyGradients()
                  ? Recorded.LOG_PROBS_AND_ENTROPIES
                  : Recorded.LOG_PROBS,
              i == 0 ? Optional.of(features) : Optional.empty(),
              (tokens, micro) -> {
                PolicyLoss.Result part =
                    part(tokens, micro, behaviour, referenced, advantages, totals);
                difference.add(tokens.logProbs(), behaviour, micro);
                sum[0] = sum[0] == null ? part.statistics() : sum[0].plus(part.statistics());
                return part.loss();
              });
      if (i == 0) {
        difference.into(metrics);
      }
      metrics.putAll(sum[0].metrics(config));
      metrics.put("grad_norm", report.gradientNorm());
      metrics.put("learning_rate", report.learningRate());
      metrics.put("optimizer/applied", report.applied() ? 1.0 : 0.0);
    }
    return metrics;
  }

  private PolicyLoss.Result part(
      ScoredTokens tokens,
      MicroBatches.MicroBatch micro,
      BehaviourTable behaviour,
      Optional<BehaviourTable> referenced,
      float[] advantages,
      StepTotals totals) {
    NDManager scope = tokens.logProbs().getManager();
    Shape shape = tokens.logProbs().getShape();
    NDArray mine =
        scope.create(
            java.util.Arrays.copyOfRange(
                advantages, micro.firstRow(), micro.firstRow() + micro.rows()));
    return loss.compute(
        new PolicyLossInputs(
            tokens.logProbs(),
            Optional.of(behaviour.slice(micro.firstRow(), shape, scope)),
            referenced.map(table -> table.slice(micro.firstRow(), shape, scope)),
            mine,
            tokens.mask(),
            Optional.of(tokens.entropies())),
        totals,
        scope);
  }

  private BehaviourTable referenceLogProbs(QwenModel model, List<PrefixGroup> groups) {
    int rows = groups.stream().mapToInt(group -> group.continuations().size()).sum();
    BehaviourTable table = BehaviourTable.empty(rows);
    for (MicroBatches.MicroBatch micro : MicroBatches.split(groups, train.microbatchTokens())) {
      try (NDManager scope = manager.newSubManager()) {
        table.put(
            micro.firstRow(),
            model.logProbs(micro.groups(), train.temperature(), patches, scope, false).logProbs());
      }
    }
    return table;
  }

  @Override
  public void close() {
    loss.close();
  }
}
