package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sampler and trainer give the same log-probs for ragged trajectories of two looks with crops. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class SamplerTrainerTest {

  private static final int GROUP = 4;

  private static NDManager manager;
  private static QwenModel model;

  /** A tenth of the vocabulary ends a row, so that rows end at different places. */
  @BeforeAll
  static void load() {
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/A"));
    manager = NDManager.newBaseManager(TestDevice.chosen());
    model =
        QwenModel.of(
            folder.config(),
            Parameters.load(folder, manager, DataType.FLOAT32, bytes -> {}),
            new SamplingIds(FixtureModel.A.tokens(), IntStream.range(0, 100).boxed().toList()),
            TestDevice.chosen());
  }

  @AfterAll
  static void close() {
    model.close();
    manager.close();
  }

  @Test
  void logProbsAgreeAtBothTemperaturesAndAfterAnUpdate() {
    for (double temperature : new double[] {1, 0.7}) {
      assertAgreement(temperature);
    }
    NDArray weight = model.parameters().get("model.layers.1.self_attn.q_proj.weight");
    weight.muli(1.05f);
    assertAgreement(0.7);
    weight.divi(1.05f);
  }

  /** Rows that stop early, rows cut by the limit, rows without a second stage, different crops. */
  private static void assertAgreement(double temperature) {
    ModelCase images = ModelCase.load("batch_left");
    List<TokenSequence> prompts =
        List.of(LogProbGoldenTest.part(images.rows().get(0), 0, 40), text(3, 4, 5, 6, 7));
    List<List<Integer>> sampledAt = new ArrayList<>();
    List<TokenSequence> tails = new ArrayList<>();
    List<float[]> behaviour = new ArrayList<>();
    int rows = prompts.size() * GROUP;
    try (Rollout rollout = model.rollout(prompts, GROUP, images, 64)) {
      List<SampledTokens> first = sample(rollout, temperature, 12, 1);
      List<TokenSequence> second = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        int image = row % 3;
        second.add(row % 4 == 2 ? null : crop(images, image, 3 + row));
      }
      rollout.append(second);
      List<SampledTokens> answers = sample(rollout, temperature, 7, 2);
      for (int row = 0; row < rows; row++) {
        TokenSequence tail = text(first.get(row).ids());
        List<Integer> sampled = new ArrayList<>();
        addRange(sampled, 0, tail.length());
        float[] logProbs = first.get(row).logProbs();
        if (second.get(row) == null) {
          assertSame(SampledTokens.NONE, answers.get(row));
        } else {
          tail = tail.then(second.get(row));
          addRange(sampled, tail.length(), answers.get(row).ids().length);
          tail = tail.then(answers.get(row).ids());
          logProbs = joined(logProbs, answers.get(row).logProbs());
        }
        tails.add(tail);
        sampledAt.add(sampled);
        behaviour.add(logProbs);
      }
    }
    assertTrue(behaviour.stream().mapToInt(a -> a.length).distinct().count() > 2, "not ragged");
    compare(groups(prompts, tails, sampledAt), temperature, images, behaviour);
  }

  private static void compare(
      List<PrefixGroup> groups, double temperature, ModelCase images, List<float[]> behaviour) {
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      ScoredTokens scored =
          model.logProbs(
              new LogProbRequest(groups, temperature, images)
                  .with(LogProbRequest.Gradients.LOG_PROBS),
              scope);
      int width = (int) scored.logProbs().getShape().get(1);
      float[] all = scored.logProbs().toFloatArray();
      for (int row = 0; row < behaviour.size(); row++) {
        float[] actual =
            Arrays.copyOfRange(all, row * width, row * width + behaviour.get(row).length);
        FixtureModel.A.logProbs(images.width(), temperature)
            .atMost(1e-4)
            .checkTwo(behaviour.get(row), actual, "row " + row);
      }
    }
  }

  private static List<PrefixGroup> groups(
      List<TokenSequence> prompts, List<TokenSequence> tails, List<List<Integer>> sampledAt) {
    List<PrefixGroup> groups = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      List<Continuation> members = new ArrayList<>();
      for (int row = prompt * GROUP; row < (prompt + 1) * GROUP; row++) {
        boolean[] flags = new boolean[tails.get(row).length()];
        sampledAt.get(row).forEach(at -> flags[at] = true);
        members.add(new Continuation(tails.get(row), flags));
      }
      groups.add(new PrefixGroup(prompts.get(prompt), members));
    }
    return groups;
  }

  private static List<SampledTokens> sample(
      Rollout rollout, double temperature, int limit, int seed) {
    return rollout.sample(
        new SamplingOptions(temperature, limit, false),
        (row, position) ->
            new SplittableRandom(seed * 7919L + row * 131L + position).nextInt(1 << 24)
                / (float) (1 << 24));
  }

  /** A user turn with an image between text tokens, as many behind it as asked for. */
  private static TokenSequence crop(ModelCase images, int image, int textTokens) {
    int tokens = images.image(image).tokens();
    int[] ids = new int[tokens + 2 + textTokens];
    Arrays.fill(ids, 20);
    ids[0] = FixtureModel.A.visionStart();
    Arrays.fill(ids, 1, 1 + tokens, FixtureModel.A.imageToken());
    ids[1 + tokens] = FixtureModel.A.visionEnd();
    return new TokenSequence(ids, List.of(images.view(image)));
  }

  private static TokenSequence text(int... ids) {
    return new TokenSequence(ids, List.of());
  }

  private static void addRange(List<Integer> list, int from, int count) {
    for (int i = 0; i < count; i++) {
      list.add(from + i);
    }
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
