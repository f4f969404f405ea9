package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.model.SampledTokens;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.data.Example;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.advantage.Advantages;
import dev.ergo.rl.advantage.LookAdvantages;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.loss.PolicyLoss;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.optim.StepReport;
import dev.ergo.rl.reward.RewardTable;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.UpdatePass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The way from episodes and advantages to the weights, against the loss written out by hand. A rate
 * and an epsilon of 10,000 make AdamW's first step the gradient itself.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class PolicyUpdateTest {

  private static final int GROUP = 3;
  private static final EpisodeConfig SIZES = EpisodeConfig.ergo(9, 9, 6, 5);

  /** Sampled tokens of the longest episode. */
  static final int LONGEST = 11;

  private static final double TEMPERATURE = 0.8;

  private static final long SEED = 5;

  /** No episode is longer. */
  private static final int TOKENS = 1000;

  /** Dr. GRPO at the policy that sampled: its importance weights are 1, and so their gradients. */
  private static final String BY_HAND =
      """
      def loss(self, log_probs: Tensor, mask: Tensor, advantages: Tensor) -> Tensor:
        return torch.neg(torch.sum(log_probs * mask * advantages.unsqueeze(1))) / 66.
      """;

  static LoadedPolicy policy() {
    ModelConfig section =
        ConfigLoader.of(
            ModelConfig.class,
            Map.of("path", Fixtures.path("model/A").toString(), "device", TestDevice.name()));
    return LoadedPolicy.load(section, null, 0);
  }

  /** Two questions of three episodes each. */
  static List<Episode> episodes(LoadedPolicy policy, Set<Integer> whole) {
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), SIZES);
    List<Example> asked = List.of(Pictures.example(0), Pictures.example(1));
    List<Episode> episodes =
        runner.run(
            policy.model(),
            asked.stream().map(Example::request).toList(),
            GROUP,
            TEMPERATURE,
            new RolloutNoise(1, 4, new int[] {0, 1}, GROUP));
    List<Episode> ended = new ArrayList<>();
    for (int i = 0; i < episodes.size(); i++) {
      ended.add(whole.contains(i) ? ended(episodes.get(i)) : episodes.get(i));
    }
    return ended;
  }

  static LookAdvantages advantages() {
    double[][] scores = {{1}, {0}, {0.25}, {0}, {1}, {0.5}};
    RewardTable table = new RewardTable(List.of("answer"), new double[] {1}, scores);
    return Advantages.of(table, GROUP, AdvantageConfig.defaults()).forLoss();
  }

  /** One share that has sampled these episodes, and who is told of each update before it. */
  record Held(UpdatePass pass, GrpoShare share, Consumer<Update> told) implements ShareWorkers {

    @Override
    public SampledRound sample(SamplingRound round, List<SamplingRound> ahead) {
      throw new IllegalStateException("it has sampled");
    }

    @Override
    public Updated update(Update update) {
      told.accept(update);
      List<ShareUpdate> done = new ArrayList<>();
      StepReport report =
          pass.apply(
              2,
              update.rateFactor(),
              (worker, sums) -> done.add(share.differentiate(sums, update)));
      return new Updated(report, done, Map.of());
    }

    @Override
    public void close() {
      share.close();
    }
  }

  /** The updates of one step on some episodes. */
  static Map<String, Double> learn(
      LoadedPolicy policy,
      UpdatePass pass,
      PolicyLossConfig config,
      TrainConfig train,
      List<Episode> episodes) {
    return learn(policy, pass, config, train, episodes, advantages());
  }

  /** The same with other advantages. */
  static Map<String, Double> learn(
      LoadedPolicy policy,
      UpdatePass pass,
      PolicyLossConfig config,
      TrainConfig train,
      List<Episode> episodes,
      LookAdvantages advantages) {
    return learn(policy, pass, config, train, episodes, advantages, update -> {});
  }

  private static Map<String, Double> learn(
      LoadedPolicy policy,
      UpdatePass pass,
      PolicyLossConfig config,
      TrainConfig train,
      List<Episode> episodes,
      LookAdvantages advantages,
      Consumer<ShareWorkers.Update> told) {
    try (PolicyLoss loss = new PolicyLoss(config, policy.manager().getDevice());
        GrpoShare share =
            new GrpoShare(
                new ShareParts(
                    null, loss, config, train, null, null, policy.images(), policy.manager()),
                policy.model(),
                new ShareScoring(null, Optional.empty()),
                Optional.empty())) {
      share.hold(episodes);
      List<EpisodeFigures> figures = episodes.stream().map(EpisodeFigures::of).toList();
      List<SampledGroup> sampled = new ArrayList<>();
      int size = train.groupSize();
      for (int slot = 0; slot < train.promptsPerStep(); slot++) {
        sampled.add(
            new SampledGroup(
                slot, List.of(), new double[0][], figures.subList(slot * size, (slot + 1) * size)));
      }
      SampledStep step = new SampledStep(sampled, List.of(), 1, Map.of());
      return new PolicyUpdate(new Held(pass, share, told), config, train, SEED)
          .apply(0, advantages, learned -> step.totals(learned, config.maskTruncated(), LONGEST));
    }
  }

  /** The untrained model ends no text by itself. */
  private static Episode ended(Episode e) {
    return new Episode(e.request(), e.looks().stream().map(PolicyUpdateTest::ended).toList());
  }

  private static Look ended(Look look) {
    SampledTokens s = look.sampled();
    return new Look(
        look.views(),
        look.given(),
        new SampledTokens(s.ids(), s.logProbs(), true, s.temperature(), s.forbiddenMass()),
        look.text(),
        look.zoom());
  }

  static TrainConfig settings(int microbatchTokens, int updates) {
    return ConfigLoader.of(
        TrainConfig.class,
        Map.of(
            "steps",
            2,
            "prompts_per_step",
            2,
            "group_size",
            3,
            "temperature",
            TEMPERATURE,
            "updates_per_step",
            updates,
            "optimizer.learning_rate",
            1e4,
            "optimizer.epsilon",
            1e4,
            "optimizer.max_grad_norm",
            1e9,
            "memory.microbatch_tokens",
            microbatchTokens));
  }

  private record Outcome(Map<String, Double> metrics, List<float[]> moved) {}

  private Outcome update(int microbatchTokens, int updates, LossType type) {
    return update(microbatchTokens, updates, PolicyLossConfig.of(type), Set.of());
  }

  private Outcome update(
      int microbatchTokens, int updates, PolicyLossConfig loss, Set<Integer> whole) {
    TrainConfig train = settings(microbatchTokens, updates);
    try (LoadedPolicy policy = policy();
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<float[]> before = weights(policy);
      Map<String, Double> metrics =
          learn(policy, pass, loss, train, episodes(policy, whole), advantages());
      return new Outcome(metrics, moved(policy, before));
    }
  }

  /** The same with an advantage for each token. */
  private static final String TOKENS_BY_HAND =
      """
      def loss(self, log_probs: Tensor, mask: Tensor, advantages: Tensor) -> Tensor:
        return torch.neg(torch.sum(log_probs * mask * advantages)) / 66.
      """;

  /** Each look has the advantages of its components, whatever its length. */
  @Test
  void looksAreTaughtByAdvantagesOfTheirOwn() {
    LookAdvantages own =
        new LookAdvantages(
            true,
            new float[] {1, -0.5f, -0.5f, 0.25f, 0.25f, -0.5f},
            new float[] {-1, 2, -1, 0.75f, -1.5f, 0.75f});
    TrainConfig train = settings(1, 1);
    List<float[]> found;
    try (LoadedPolicy policy = policy();
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<float[]> before = weights(policy);
      PolicyLossConfig loss = PolicyLossConfig.of(LossType.DR_GRPO);
      learn(policy, pass, loss, train, episodes(policy, Set.of()), own);
      found = moved(policy, before);
    }
    try (LoadedPolicy policy = policy();
        TensorProgram program =
            TensorProgram.compile("tokens_by_hand", TestDevice.chosen(), TOKENS_BY_HAND);
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<Episode> episodes = episodes(policy, Set.of());
      List<float[]> before = weights(policy);
      pass.apply(
          groups(episodes),
          TEMPERATURE,
          1,
          Gradients.LOG_PROBS,
          List.of(),
          (tokens, micro) -> {
            NDManager scope = tokens.logProbs().getManager();
            float[][] each = new float[micro.rows()][(int) tokens.logProbs().getShape().get(1)];
            for (int row = 0; row < each.length; row++) {
              int episode = micro.firstRow() + row;
              int first = episodes.get(episode).looks().get(0).sampled().count();
              for (int t = 0; t < episodes.get(episode).sampledCount(); t++) {
                each[row][t] = t < first ? own.looking()[episode] : own.last()[episode];
              }
            }
            return program
                .call("loss")
                .with("log_probs", tokens.logProbs())
                .with("mask", tokens.mask())
                .with("advantages", scope.create(each))
                .runRecorded(scope)
                .singletonOrThrow();
          });
      assertClose(moved(policy, before), found);
    }
  }

  /** A mini-batch is a step of its own: its gradient and its mean are over its episodes alone. */
  @Test
  void aMiniBatchIsAveragedOverItsOwnEpisodes() {
    List<ShareWorkers.Update> seen = new ArrayList<>();
    List<float[]> found = new ArrayList<>();
    TrainConfig train =
        ConfigLoader.with(settings(1_000_000, 2), Map.of("minibatches", new IntNode(2)));
    PolicyLossConfig dapo = PolicyLossConfig.of(LossType.DAPO);
    Map<String, Double> metrics;
    try (LoadedPolicy policy = policy();
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<float[]> before = weights(policy);
      metrics =
          learn(
              policy,
              pass,
              dapo,
              train,
              episodes(policy, Set.of()),
              advantages(),
              update -> {
                if (seen.size() == 1) {
                  found.addAll(moved(policy, before));
                }
                seen.add(update);
              });
    }
    assertEquals(List.of(0, 1, 2, 3), seen.stream().map(ShareWorkers.Update::number).toList());
    for (int epoch = 0; epoch < 2; epoch++) {
      boolean[] one = seen.get(2 * epoch).learned();
      boolean[] other = seen.get(2 * epoch + 1).learned();
      assertTrue(one[0] != one[1] && one[0] != other[0] && one[1] != other[1]);
    }
    assertEquals(3, seen.get(0).totals().sequences());
    // Of the same policy, the episodes of the first mini-batch are as if the others were not there.
    assertClose(
        byHand(seen.get(0).learned()[0] ? Set.of(0, 1, 2) : Set.of(3, 4, 5)).moved(), found);
    assertTrue(metrics.get("ratio/max") > 1.001, "the last pass is not the first");
    assertEquals(1.0, metrics.get("optimizer/applied"));
  }

  /** The loss over all episodes, or the mean over the tokens of some. */
  private Outcome byHand(Set<Integer> only) {
    TrainConfig train = settings(1_000_000, 1);
    try (LoadedPolicy policy = policy();
        TensorProgram program = TensorProgram.compile("by_hand", TestDevice.chosen(), BY_HAND);
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<Episode> episodes = episodes(policy, only);
      float[] advantages = advantages().last();
      int counted = only.stream().mapToInt(i -> episodes.get(i).sampledCount()).sum();
      for (int i = 0; i < advantages.length && !only.isEmpty(); i++) {
        advantages[i] *= only.contains(i) ? 6f * LONGEST / counted : 0;
      }
      List<float[]> before = weights(policy);
      pass.apply(
          groups(episodes),
          TEMPERATURE,
          1,
          Gradients.LOG_PROBS,
          List.of(),
          (tokens, micro) -> {
            NDManager scope = tokens.logProbs().getManager();
            float[] mine =
                Arrays.copyOfRange(advantages, micro.firstRow(), micro.firstRow() + micro.rows());
            return program
                .call("loss")
                .with("log_probs", tokens.logProbs())
                .with("mask", tokens.mask())
                .with("advantages", scope.create(mine))
                .runRecorded(scope)
                .singletonOrThrow();
          });
      return new Outcome(Map.of(), moved(policy, before));
    }
  }

  private static List<PrefixGroup> groups(List<Episode> episodes) {
    return Stream.of(episodes.subList(0, GROUP), episodes.subList(GROUP, 2 * GROUP))
        .map(
            group ->
                new PrefixGroup(
                    group.get(0).prompt(), group.stream().map(Episode::continuation).toList()))
        .toList();
  }

  private static List<float[]> weights(LoadedPolicy policy) {
    return policy.trainable().values().stream().map(NDArray::toFloatArray).toList();
  }

  private static List<float[]> moved(LoadedPolicy policy, List<float[]> before) {
    List<float[]> moved = weights(policy);
    for (int i = 0; i < moved.size(); i++) {
      for (int k = 0; k < moved.get(i).length; k++) {
        moved.get(i)[k] -= before.get(i)[k];
      }
    }
    return moved;
  }

  @Test
  void gradientsAreThoseOfTheLossByHandHoweverTheStepIsCut() {
    List<float[]> expected = byHand(Set.of()).moved();
    for (int microbatchTokens : new int[] {1_000_000, 1}) {
      Outcome outcome = update(microbatchTokens, 1, LossType.DR_GRPO);
      assertClose(expected, outcome.moved());
      double apart = FixtureModel.A.logProbs(TOKENS, TEMPERATURE).atMost(1e-4).ofTwo();
      assertTrue(outcome.metrics().get("sampling/sampling_logp_difference/max") <= apart);
      assertEquals(1, outcome.metrics().get("ratio/min"));
      assertEquals(1, outcome.metrics().get("ratio/max"));
    }
  }

  private static void assertClose(List<float[]> expected, List<float[]> actual) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.size(); i++) {
      for (int k = 0; k < expected.get(i).length; k++) {
        difference += Math.pow(expected.get(i)[k] - actual.get(i)[k], 2);
        size += Math.pow(expected.get(i)[k], 2);
      }
    }
    assertTrue(size > 0, "nothing moved");
    double error = Math.sqrt(difference / size);
    assertTrue(error <= FixtureModel.A.gradients(TOKENS).ofTwo(), "relative error " + error);
  }

  /**
   * Of six episodes the first and the fourth ended by themselves: with DAPO, whose mean is over the
   * tokens that carry loss, the others are as if they were not there.
   */
  @Test
  void truncatedEpisodesCarryNoLossWhereTheyAreMasked() {
    PolicyLossConfig masking =
        ConfigLoader.of(PolicyLossConfig.class, Map.of("mask_truncated", true));
    assertClose(byHand(Set.of(0, 3)).moved(), update(1, 1, masking, Set.of(0, 3)).moved());
  }

  /**
   * Behaviour log-probs that are off by a half, as those of another number type may be a little.
   */
  @Test
  void oldLogProbsAreTheSamplersOrTheTrainersOwn() {
    double half = Math.exp(0.5);
    Map<String, Double> sampler = shifted(Map.of("old_log_probs", "sampler"));
    assertEquals(half, sampler.get("ratio/mean"), 1e-3);
    Map<String, Double> trainer = shifted(Map.of());
    assertEquals(1, trainer.get("ratio/min"));
    assertEquals(1, trainer.get("ratio/max"));
    for (Map<String, Double> metrics : List.of(sampler, trainer)) {
      assertEquals(0.5, metrics.get("sampling/sampling_logp_difference/mean"), 1e-3);
    }
  }

  private Map<String, Double> shifted(Map<String, Object> settings) {
    PolicyLossConfig loss = ConfigLoader.of(PolicyLossConfig.class, settings);
    TrainConfig train = settings(1_000_000, 1);
    try (LoadedPolicy policy = policy();
        UpdatePass pass = new UpdatePass(policy, train, 1)) {
      List<Episode> episodes = episodes(policy, Set.of());
      for (Episode episode : episodes) {
        for (Look look : episode.looks()) {
          float[] logProbs = look.sampled().logProbs();
          for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] -= 0.5f;
          }
        }
      }
      return learn(policy, pass, loss, train, episodes, advantages());
    }
  }

  /**
   * The second update is held against the log-probs of the first, not against its own: as against
   * those of the sampler, which are the same up to rounding, however the step is cut.
   */
  @Test
  void laterUpdatesAreWeighted() {
    PolicyLossConfig sampler =
        ConfigLoader.of(
            PolicyLossConfig.class, Map.of("type", "dr_grpo", "old_log_probs", "sampler"));
    Map<String, Double> expected = update(1_000_000, 2, sampler, Set.of()).metrics();
    double apart = FixtureModel.A.logProbs(TOKENS, TEMPERATURE).atMost(1e-4).ofTwo();
    for (int microbatchTokens : new int[] {1_000_000, 1}) {
      Map<String, Double> twice = update(microbatchTokens, 2, LossType.DR_GRPO).metrics();
      assertTrue(twice.get("ratio/max") > 1.001, twice.toString());
      assertTrue(twice.get("ratio/min") < 0.999, twice.toString());
      for (String extreme : List.of("ratio/max", "ratio/min")) {
        // The two updates differ by rounding as well, so twice what log-probs differ by.
        double bound = 4 * expected.get(extreme) * apart;
        assertEquals(expected.get(extreme), twice.get(extreme), bound, extreme);
      }
    }
  }
}
