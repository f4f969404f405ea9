package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.Generated;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Recorded;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.model.ScoredTokens;
import dev.ergo.core.model.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.optim.AdamW;
import dev.ergo.rl.optim.AdamWConfig;
import dev.ergo.rl.optim.GradientBuffer;
import dev.ergo.rl.optim.LeafGradients;
import dev.ergo.rl.train.MicroBatches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a GRPO step over the full weights, put together as training does it: groups of
 * samples of a fixed length, then one update on all of them.
 */
final class PolicyStep implements AutoCloseable {

  private static final AdamWConfig OPTIMIZER =
      new AdamWConfig(1e-6, 0.9, 0.999, 1e-8, 0.01, false, 1.0);

  private static final int MICROBATCH_TOKENS = Integer.getInteger("mb", 8192);

  private final QwenModel model;
  private final NDManager manager;
  private final PolicyLoss loss;
  private final GradientBuffer gradients;
  private final AdamW optimizer;

  PolicyStep(QwenModel model, NDManager manager) {
    this.model = model;
    this.manager = manager;
    Map<String, NDArray> weights = model.parameters().tensors();
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    loss = new PolicyLoss(PolicyLossConfig.defaults(), manager.getDevice());
    gradients = new GradientBuffer(List.copyOf(weights.values()));
    optimizer = new AdamW(weights, OPTIMIZER);
  }

  /** Samples {@code count} tokens in every row. */
  static List<Generated> sample(Rollout rollout, int count, SamplingNoise noise) {
    return rollout.sample(new SamplingOptions(1, count, true), noise);
  }

  /** A continuation of a first answer, and with a second turn of that and the second answer. */
  static Continuation continuation(
      Generated first, Optional<TokenSequence> turn, Optional<Generated> second) {
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

  /** One update of all weights; the features are those kept while sampling, and are closed. */
  void update(
      List<PrefixGroup> groups, PatchSource patches, float[] advantages, FeatureCache features) {
    int rows = groups.stream().mapToInt(group -> group.continuations().size()).sum();
    int tokens =
        groups.stream()
            .flatMap(group -> group.continuations().stream())
            .mapToInt(Continuation::scoredCount)
            .sum();
    StepTotals totals = new StepTotals(rows, tokens, tokens / rows);
    gradients.clear();
    try (LeafGradients leaves = gradients.leaves(features.outputs(), features.leaves())) {
      for (MicroBatches.MicroBatch batch : MicroBatches.split(groups, MICROBATCH_TOKENS)) {
        try (NDManager scope = manager.newSubManager()) {
          ScoredTokens scored =
              model.logProbs(batch.groups(), 1, patches, scope, Recorded.LOG_PROBS);
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
          gradients.accumulate(
              loss.compute(inputs, totals, scope).loss(), scored.tape(), Optional.of(leaves));
        }
      }
      gradients.backward(leaves);
    } finally {
      features.close();
    }
    optimizer.step(gradients, 1);
  }

  /** Samples without a second turn. */
  static List<Continuation> continuations(List<Generated> samples) {
    return samples.stream()
        .map(sample -> continuation(sample, Optional.empty(), Optional.empty()))
        .toList();
  }

  /** Each prompt {@code group} times: what {@link Rollout#append} takes has one entry a row. */
  static <T> List<T> spread(List<T> prompts, int group) {
    return prompts.stream().flatMap(p -> Collections.nCopies(group, p).stream()).toList();
  }

  @Override
  public void close() {
    optimizer.close();
    gradients.close();
    loss.close();
  }
}
