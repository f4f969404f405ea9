package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.optim.LeafGradients;
import dev.ergo.rl.optim.OptimizerConfig;
import dev.ergo.rl.train.MicroBatches;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a GRPO step over the full weights, put together as training does it: groups of
 * samples of a fixed length, then one update on all of them.
 */
final class PolicyStep implements AutoCloseable {

  private static final OptimizerConfig OPTIMIZER =
      ConfigLoader.of(OptimizerConfig.class, Map.of("weight_decay", 0.01));

  private static final int MICROBATCH_TOKENS = TrainConfig.defaults().memory().microbatchTokens();

  private final NDManager manager;
  private final PolicyLoss loss;
  private final Workers workers;
  private final List<GradientBuffer> gradients = new ArrayList<>();
  private final AdamW optimizer;

  PolicyStep(QwenModel model, NDManager manager) {
    this.manager = manager;
    workers = Workers.of(model, null);
    for (QwenModel one : workers.models()) {
      Map<String, NDArray> weights = one.parameters().tensors();
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      gradients.add(new GradientBuffer(List.copyOf(weights.values())));
    }
    loss = new PolicyLoss(PolicyLossConfig.defaults(), manager.getDevice());
    optimizer = new AdamW(model.parameters().tensors(), OPTIMIZER);
  }

  /** The workers of a step, as many as training would take. */
  Workers workers() {
    return workers;
  }

  /** Samples {@code count} tokens in every row. */
  static List<SampledTokens> sample(Rollout rollout, int count, SamplingNoise noise) {
    return rollout.sample(new SamplingOptions(1, count, true), noise);
  }

  /** A continuation of a first answer, and with a second turn of that and the second answer. */
  static Continuation continuation(
      SampledTokens first, Optional<TokenSequence> turn, Optional<SampledTokens> second) {
    TokenSequence tokens = new TokenSequence(first.ids(), List.of());
    int scored = first.ids().length;
    if (turn.isPresent()) {
      tokens = tokens.then(turn.get()).then(second.orElseThrow().ids());
    }
    boolean[] flags = new boolean[tokens.length()];
    Arrays.fill(flags, 0, scored, true);
    second.ifPresent(s -> Arrays.fill(flags, flags.length - s.ids().length, flags.length, true));
    return new Continuation(tokens, flags);
  }

  /** Continuations in the order of their prompts. */
  static List<PrefixGroup> groups(List<TokenSequence> prompts, List<Continuation> rows) {
    int group = rows.size() / prompts.size();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      groups.add(new PrefixGroup(prompts.get(i), rows.subList(i * group, (i + 1) * group)));
    }
    return groups;
  }

  /**
   * One update of all weights.
   *
   * @param features what each worker kept while sampling its share; closed here
   */
  void update(
      List<PrefixGroup> groups,
      PatchSource patches,
      float[] advantages,
      List<FeatureCache> features) {
    int rows = rows(groups);
    int tokens =
        groups.stream()
            .flatMap(group -> group.continuations().stream())
            .mapToInt(Continuation::scoredCount)
            .sum();
    StepTotals totals = new StepTotals(rows, tokens, tokens / rows);
    gradients.forEach(GradientBuffer::clear);
    workers.map(
        groups.size(),
        share -> {
          int before = rows(groups.subList(0, share.from()));
          float[] mine = Arrays.copyOfRange(advantages, before, advantages.length);
          FeatureCache kept = features.get(share.worker());
          differentiate(
              share, groups.subList(share.from(), share.to()), patches, mine, kept, totals);
          return before;
        });
    features.forEach(FeatureCache::close);
    gradients.stream().skip(1).forEach(gradients.get(0)::add);
    optimizer.step(gradients.get(0), 1);
  }

  private static int rows(List<PrefixGroup> groups) {
    return groups.stream().mapToInt(group -> group.continuations().size()).sum();
  }

  private void differentiate(
      Workers.Share share,
      List<PrefixGroup> groups,
      PatchSource patches,
      float[] advantages,
      FeatureCache features,
      StepTotals totals) {
    GradientBuffer sums = gradients.get(share.worker());
    try (LeafGradients leaves = sums.leaves(features.outputs(), features.leaves())) {
      for (MicroBatches.MicroBatch batch : MicroBatches.split(groups, MICROBATCH_TOKENS)) {
        try (NDManager scope = manager.newSubManager()) {
          ScoredTokens scored =
              share
                  .model()
                  .logProbs(
                      new LogProbRequest(batch.groups(), 1, patches)
                          .with(LogProbRequest.Gradients.LOG_PROBS),
                      scope);
          float[] mine =
              Arrays.copyOfRange(advantages, batch.firstRow(), batch.firstRow() + batch.rows());
          PolicyLossInputs inputs =
              new PolicyLossInputs(
                  scored.logProbs(),
                  Optional.empty(),
                  Optional.empty(),
                  scope.create(mine),
                  scored.mask(),
                  Optional.of(scored.entropies()));
          sums.accumulate(
              loss.compute(inputs, totals, scope).loss(), scored.tape(), Optional.of(leaves));
        }
      }
      sums.backward(leaves);
    }
  }

  /** Samples without a second turn. */
  static List<Continuation> continuations(List<SampledTokens> samples) {
    return samples.stream()
        .map(sample -> continuation(sample, Optional.empty(), Optional.empty()))
        .toList();
  }

  @Override
  public void close() {
    optimizer.close();
    gradients.forEach(GradientBuffer::close);
    workers.close();
    loss.close();
  }
}
