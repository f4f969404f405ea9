package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.Episode;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.RolloutNoise;
import dev.ergo.core.model.FeatureCache;
import dev.ergo.core.model.LogProbRequest.Gradients;
import dev.ergo.core.model.PrefixGroup;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.optim.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A step on model A does the same in one pass and in many. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class UpdatePassTest {

  private static final int GROUP = 3;

  /** No episode is longer. */
  private static final int TOKENS = 1000;

  private static final double GREATEST_WEIGHT = 4;

  /** So large an epsilon that AdamW's first step is the gradient itself, times rate / epsilon. */
  private static final double FLAT = 1e4;

  private static TrainConfig train(int microbatchTokens, boolean checkpointing, int workers) {
    return ConfigLoader.of(
        TrainConfig.class,
        Map.of(
            "group_size", GROUP,
            "shares", workers,
            "optimizer.learning_rate", FLAT,
            "optimizer.epsilon", FLAT,
            "optimizer.max_grad_norm", 1e9,
            "memory.microbatch_tokens", microbatchTokens,
            "memory.gradient_checkpointing", checkpointing));
  }

  /** What sampling leaves of the vision tower's work for the update. */
  private enum Kept {
    NOTHING,
    FEATURES,
    GRAPHS
  }

  private record Outcome(
      double loss, StepReport report, int passes, int pictures, List<float[]> moved) {}

  @Test
  void lossAndGradientsAddUpOverMicroBatches() {
    Outcome whole = step(1_000_000, Kept.NOTHING, false, 1);
    assertEquals(1, whole.passes);
    for (int limit : new int[] {1, 120}) {
      Outcome split = step(limit, Kept.NOTHING, false, 1);
      assertTrue(split.passes > 1);
      assertEqual(whole, split);
    }
  }

  /** The vision tower's pass of the rollout is differentiated in place of a second one. */
  @Test
  void keptVisionGraphGivesTheSameGradients() {
    Outcome again = step(1_000_000, Kept.NOTHING, false, 1);
    for (int limit : new int[] {1, 120, 1_000_000}) {
      Outcome kept = step(limit, Kept.GRAPHS, false, 1);
      assertEquals(0, kept.pictures, "pictures read by the update");
      assertEqual(again, kept);
    }
  }

  /** Layers, embedding and vision tower are computed again, whatever sampling has kept. */
  @Test
  void checkpointingGivesTheSameGradients() {
    Outcome whole = step(1_000_000, Kept.NOTHING, false, 1);
    for (Kept keep : Kept.values()) {
      assertEqual(whole, step(120, keep, true, 1));
    }
  }

  /** Two threads with a group each, on one memory. */
  @Test
  void workersGiveTheSameGradients() {
    Outcome workers = step(1_000_000, Kept.NOTHING, false, 2);
    assertEquals(2, workers.passes);
    assertEqual(step(1_000_000, Kept.NOTHING, false, 1), workers);
    for (int i = 0; i < 3; i++) {
      Outcome again = step(1_000_000, Kept.NOTHING, false, 2);
      assertEquals(workers.report.gradientNorm(), again.report.gradientNorm());
    }
  }

  private static void assertEqual(Outcome whole, Outcome split) {
    // Each of less than a hundred log-probs, over a hundred.
    assertEquals(whole.loss, split.loss, FixtureModel.A.logProbs(TOKENS, 0.8).ofTwo());
    RoundingBound bound = FixtureModel.A.gradients(TOKENS);
    double norm = whole.report.gradientNorm();
    assertEquals(norm, split.report.gradientNorm(), bound.ofTwo() * norm);
    // The weights' own rounding, where a tensor hardly moves.
    double rounding = RoundingBound.float32().magnitude(GREATEST_WEIGHT).ofTwo();
    for (int i = 0; i < whole.moved.size(); i++) {
      bound.checkVectors(whole.moved.get(i), split.moved.get(i), rounding, "tensor " + i);
    }
  }

  /** bfloat16 goes through other programs on a CPU; gradients of an adapter point the same way. */
  @Test
  void bfloat16HasTheGradientsOfFloat32() {
    List<float[]> single = adapted("float32");
    List<float[]> half = adapted("bfloat16");
    double dot = 0;
    double singles = 0;
    double halves = 0;
    for (int i = 0; i < single.size(); i++) {
      for (int k = 0; k < single.get(i).length; k++) {
        dot += (double) single.get(i)[k] * half.get(i)[k];
        singles += Math.pow(single.get(i)[k], 2);
        halves += Math.pow(half.get(i)[k], 2);
      }
    }
    assertTrue(singles > 0, "nothing moved");
    double cosine = dot / Math.sqrt(singles * halves);
    assertTrue(cosine > 0.98, "cosine " + cosine);
    assertEquals(1, Math.sqrt(halves / singles), 0.05);
  }

  /** The same tokens for both, drawn from the first. */
  private static List<float[]> adapted(String dtype) {
    List<PrefixGroup> drawn;
    try (LoadedPolicy policy = LoadedPolicy.load(adapter("float32"), null, 0)) {
      drawn = groups(policy);
    }
    return step(adapter(dtype), Optional.of(drawn), 1_000_000, Kept.NOTHING, false, 1).moved;
  }

  private static ModelConfig adapter(String dtype) {
    return new ModelConfig(
        Fixtures.path("model/B").toString(),
        null,
        TestDevice.name(),
        dtype,
        new LoraConfig(2, null, null),
        null,
        null);
  }

  private static Outcome step(int microbatchTokens, Kept keep, boolean checkpointing, int workers) {
    ModelConfig section =
        new ModelConfig(
            Fixtures.path("model/A").toString(), null, TestDevice.name(), null, null, null, null);
    return step(section, Optional.empty(), microbatchTokens, keep, checkpointing, workers);
  }

  private static Outcome step(
      ModelConfig section,
      Optional<List<PrefixGroup>> drawn,
      int microbatchTokens,
      Kept keep,
      boolean checkpointing,
      int workers) {
    TrainConfig train = train(microbatchTokens, checkpointing, workers);
    try (LoadedPolicy policy = LoadedPolicy.load(section, null, 0);
        TensorProgram program = TensorProgram.compile("sum", TestDevice.chosen(), LOSS);
        UpdatePass pass = new UpdatePass(policy, train, workers)) {
      List<float[]> before = weights(policy);
      List<FeatureCache> features =
          keep == Kept.NOTHING
              ? List.of()
              : List.of(policy.model().keepFeatures(keep == Kept.GRAPHS));
      List<PrefixGroup> groups = drawn.orElseGet(() -> groups(policy));
      int kept = features.stream().mapToInt(FeatureCache::size).sum();
      double[] loss = {0};
      int[] passes = {0};
      int[] recorded = {0};
      StepReport report =
          pass.apply(
              groups,
              0.8,
              1,
              Gradients.LOG_PROBS,
              features,
              (tokens, batch) -> {
                synchronized (passes) {
                  passes[0]++;
                }
                recorded[0] += features.isEmpty() ? 0 : features.get(0).size() - kept;
                NDArray part =
                    program
                        .call("loss")
                        .with("x", tokens.logProbs())
                        .runRecorded(tokens.logProbs().getManager())
                        .singletonOrThrow();
                synchronized (loss) {
                  loss[0] += part.getFloat();
                }
                return part;
              });
      List<float[]> moved = weights(policy);
      for (int i = 0; i < moved.size(); i++) {
        for (int k = 0; k < moved.get(i).length; k++) {
          moved.get(i)[k] -= before.get(i)[k];
        }
      }
      return new Outcome(loss[0], report, passes[0], recorded[0], moved);
    }
  }

  private static final String LOSS =
      """
      def loss(self, x: Tensor) -> Tensor:
        return torch.neg(torch.sum(x)) / 100.
      """;

  private static List<PrefixGroup> groups(LoadedPolicy policy) {
    EpisodeRunner runner =
        new EpisodeRunner(
            policy.chat(), policy.images(), policy.prompts(), EpisodeConfig.ergo(9, 9, 6, 4));
    List<Episode> episodes =
        runner.run(
            policy.model(),
            IntStream.range(0, 2).mapToObj(i -> Pictures.example(i).request()).toList(),
            GROUP,
            1,
            new RolloutNoise(1, 0, new int[] {0, 1}, GROUP));
    List<PrefixGroup> groups = new ArrayList<>();
    for (int from = 0; from < episodes.size(); from += GROUP) {
      groups.add(
          new PrefixGroup(
              episodes.get(from).prompt(),
              episodes.subList(from, from + GROUP).stream().map(Episode::continuation).toList()));
    }
    return groups;
  }

  private static List<float[]> weights(LoadedPolicy policy) {
    Map<String, NDArray> tensors = policy.trainable();
    return tensors.values().stream().map(NDArray::toFloatArray).toList();
  }
}
