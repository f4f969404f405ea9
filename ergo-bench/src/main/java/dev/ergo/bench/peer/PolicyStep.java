package dev.ergo.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.model.QwenModel;
import dev.ergo.core.model.Rollout;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.model.SamplingNoise;
import dev.ergo.core.model.SamplingOptions;
import dev.ergo.core.random.RandomKey;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.loss.PolicyLossInputs;
import dev.ergo.rl.loss.StepTotals;
import dev.ergo.rl.train.MicroLoss;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import dev.ergo.rl.train.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of a GRPO step over the full weights, put together as training does it: groups of
 * samples of a fixed length, then one update on all of them.
 */
final class PolicyStep implements AutoCloseable {

  private static final TrainConfig TRAIN =
      ConfigLoader.of(TrainConfig.class, Map.of("optimizer.weight_decay", 0.01));

  private final PatchSource images;
  private final PolicyLoss loss;
  private final UpdatePass pass;

  /** A step with as many workers as training would take. */
  PolicyStep(QwenModel model, PatchSource images, NDManager manager) {
    this.images = images;
    loss = new PolicyLoss(PolicyLossConfig.defaults(), manager.getDevice());
    pass =
        new UpdatePass(
            new UpdatePass.Trained(model, PolicyStep::trainable, images, manager),
            TRAIN,
            Workers.count(List.of(model.device()), model.parameters().count(), null));
  }

  /** All weights, which require gradients from now on. */
  static Map<String, NDArray> trainable(QwenModel model) {
    Map<String, NDArray> weights = model.parameters().tensors();
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    return weights;
  }

  /** Features that each worker keeps from here on, for {@link #update}. */
  List<FeatureCache> keepFeatures() {
    return pass.workers().models().stream().map(model -> model.keepFeatures(true)).toList();
  }

  /** Prefills the prompts, each worker its share of them. */
  List<Rollout> open(List<TokenSequence> prompts, int group, int room) {
    return pass.workers()
        .map(
            prompts.size(),
            share ->
                share
                    .model()
                    .rollout(prompts.subList(share.from(), share.to()), group, images, room));
  }

  /** Samples {@code count} tokens in every row, each by the worker that it was opened in. */
  List<SampledTokens> sample(List<Rollout> rollouts, int count, long stream) {
    return pass.workers()
        .joined(rollouts.size(), share -> sample(rollouts.get(share.from()), count, stream));
  }

  /** Samples {@code count} tokens in every row of a rollout. */
  static List<SampledTokens> sample(Rollout rollout, int count, long stream) {
    SamplingNoise noise =
        (row, position) -> RandomKey.of(stream, "benchmark").with(row).uniform(position);
    return rollout.sample(new SamplingOptions(1, count, true), noise);
  }

  /** Appends a turn to every row. */
  void append(List<Rollout> rollouts, List<TokenSequence> turns) {
    pass.workers()
        .map(
            rollouts.size(),
            share -> {
              Rollout own = rollouts.get(share.from());
              int before = rollouts.subList(0, share.from()).stream().mapToInt(Rollout::rows).sum();
              own.append(turns.subList(before, before + own.rows()));
              return own;
            });
  }

  /** A continuation whose tokens were sampled, all but those from one position to another. */
  static Continuation continuation(TokenSequence tokens, int from, int to) {
    boolean[] scored = new boolean[tokens.length()];
    Arrays.fill(scored, true);
    Arrays.fill(scored, from, to, false);
    return new Continuation(tokens, scored);
  }

  /**
   * One update of all weights.
   *
   * @param rows continuations in the order of their prompts
   * @param features what each worker kept while sampling its share; closed here
   */
  void update(
      List<TokenSequence> prompts,
      List<Continuation> rows,
      float[] advantages,
      List<FeatureCache> features) {
    int group = rows.size() / prompts.size();
    List<PrefixGroup> groups = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      groups.add(new PrefixGroup(prompts.get(i), rows.subList(i * group, (i + 1) * group)));
    }
    pass.apply(groups, 1, 1, Gradients.LOG_PROBS, features, loss(loss, rows.stream(), advantages));
  }

  /** The loss of a step of these rows. */
  static MicroLoss loss(PolicyLoss loss, Stream<Continuation> rows, float[] advantages) {
    int tokens = rows.mapToInt(Continuation::scoredCount).sum();
    StepTotals totals = new StepTotals(advantages.length, tokens, tokens / advantages.length);
    return (scored, batch) -> {
      NDManager scope = scored.logProbs().getManager();
      int end = batch.firstRow() + batch.rows();
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              scored.logProbs(),
              Optional.empty(),
              Optional.empty(),
              scope.create(Arrays.copyOfRange(advantages, batch.firstRow(), end)),
              scored.mask(),
              Optional.of(scored.entropies()));
      return loss.compute(inputs, totals, scope).loss();
    };
  }

  @Override
  public void close() {
    pass.close();
    loss.close();
  }
}
