package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
@Tag("numeric")
@Tag("device")
class RolloutTest {

  private static final int TOKENS = FixtureModel.A.tokens();
  private static final ModelCase IMAGES = ModelCase.load("batch_left");

  /** At temperature 1, with what is drawn behind the images. */
  private static final RoundingBound LOG_PROBS =
      FixtureModel.A.logProbs(IMAGES.width() + 33, 1).atMost(1e-4);

  private static NDManager manager;
  private static QwenModel model;

  /** A tenth of the vocabulary ends a row. */
  @BeforeAll
  static void load() {
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/A"));
    manager = NDManager.newBaseManager(TestDevice.chosen());
    model =
        QwenModel.of(
            folder.config(),
            Parameters.load(folder, manager, DataType.FLOAT32, bytes -> {}),
            new SamplingIds(TOKENS, IntStream.range(0, 100).boxed().toList()),
            TestDevice.chosen());
  }

  @AfterAll
  static void close() {
    model.close();
    manager.close();
  }

  /** Many draws of one token follow the softmax over the ids that may be drawn. */
  @Test
  void drawsFollowTheProbabilities() {
    TokenSequence prompt = text(5, 6, 7);
    int rows = 4000;
    double temperature = 0.7;
    double[] probabilities = probabilities(prompt, temperature);
    double forbidden = 0;
    for (int id = 0; id < probabilities.length; id++) {
      forbidden += mayBeDrawn(id) ? 0 : probabilities[id];
    }
    double exponent = FixtureModel.A.logProbs(prompt.length(), temperature).atMost(1e-4).ofTwo();
    int[] counts = new int[probabilities.length];
    try (Rollout rollout = model.rollout(List.of(prompt), rows, IMAGES, 4)) {
      // Evenly spread noise: counts then differ from their expectation by rounding alone.
      List<SampledTokens> drawn =
          rollout.sample(
              new SamplingOptions(temperature, 1, false), (row, at) -> (row + 0.5f) / rows);
      for (SampledTokens one : drawn) {
        int id = one.ids()[0];
        assertTrue(mayBeDrawn(id));
        assertEquals(Math.log(probabilities[id]), one.logProbs()[0], exponent);
        assertEquals(forbidden, one.forbiddenMass(), forbidden * exponent);
        assertEquals(id < 100, one.stopped());
        counts[id]++;
      }
    }
    for (int id = 0; id < counts.length; id++) {
      double expected = mayBeDrawn(id) ? rows * probabilities[id] / (1 - forbidden) : 0;
      // One for the grid of the noise, the rest for both ends of the id's share of it.
      assertEquals(expected, counts[id], 1 + 2 * rows * exponent, "id " + id);
    }
  }

  /** The most probable token alone: what greedy decoding takes, with the same log-probs at 1. */
  @Test
  void oneTokenThatStaysIsTheGreedyOne() {
    TokenSequence prompt = text(5, 6, 7);
    List<SampledTokens> greedy;
    List<SampledTokens> drawn;
    try (Rollout rollout = model.rollout(List.of(prompt), 3, IMAGES, 8)) {
      greedy = rollout.sample(new SamplingOptions(0, 6, true), RolloutTest::noise);
    }
    try (Rollout rollout = model.rollout(List.of(prompt), 3, IMAGES, 8)) {
      SamplingOptions one = new SamplingOptions(1, 6, true, new Truncation(1, 1));
      drawn = rollout.sample(one, RolloutTest::noise);
    }
    for (int row = 0; row < 3; row++) {
      assertArrayEquals(greedy.get(row).ids(), drawn.get(row).ids());
      assertArrayEquals(greedy.get(row).logProbs(), drawn.get(row).logProbs());
    }
  }

  private static double[] probabilities(TokenSequence prompt, double temperature) {
    try (NDManager scope = manager.newSubManager();
        Rollout rollout = model.rollout(List.of(prompt), 1, IMAGES, 0)) {
      float[] logits = rollout.logits(scope).toFloatArray();
      double[] values = new double[logits.length];
      Arrays.setAll(values, id -> Math.exp(logits[id] / temperature));
      double sum = Arrays.stream(values).sum();
      return Arrays.stream(values).map(value -> value / sum).toArray();
    }
  }

  private static boolean mayBeDrawn(int id) {
    return id < TOKENS && (id < FixtureModel.A.visionStart() || id > FixtureModel.A.videoToken());
  }

  /** What a row draws depends on its own tokens and noise, not on the rows beside it. */
  @Test
  void rowsDontDependOnTheirBatch() {
    List<TokenSequence> prompts =
        List.of(IMAGES.rows().get(0), text(9), LogProbGoldenTest.part(IMAGES.rows().get(2), 0, 50));
    SamplingOptions options = new SamplingOptions(1, 20, false);
    List<SampledTokens> together;
    try (Rollout rollout = model.rollout(prompts, 2, IMAGES, 0)) {
      together = rollout.sample(options, RolloutTest::noise);
    }
    for (int row = 0; row < together.size(); row++) {
      int own = row;
      try (Rollout rollout = model.rollout(List.of(prompts.get(row / 2)), 1, IMAGES, 500)) {
        SampledTokens alone =
            rollout.sample(options, (first, position) -> noise(own, position)).get(0);
        assertArrayEquals(alone.ids(), together.get(row).ids());
        LOG_PROBS.checkTwo(alone.logProbs(), together.get(row).logProbs(), "row " + row);
      }
    }
    assertTrue(together.stream().anyMatch(SampledTokens::stopped));
  }

  /** Rows that have ended leave the loop; tokens, log-probs and what comes behind stay the same. */
  @Test
  void rowsThatLeaveChangeNothing() {
    List<TokenSequence> prompts =
        List.of(IMAGES.rows().get(0), LogProbGoldenTest.part(IMAGES.rows().get(2), 0, 50));
    for (DecodeWeights weights : DecodeWeights.values()) {
      try (Rollout leaving = model.rollout(prompts, 8, IMAGES, 0);
          Rollout staying = model.rollout(prompts, 8, IMAGES, 0);
          NDManager scope = manager.newSubManager()) {
        staying.keepEndedRows();
        List<SampledTokens> drawn = draw(leaving, weights, 24);
        assertAlike(drawn, draw(staying, weights, 24));
        long[] lengths = drawn.stream().mapToLong(one -> one.ids().length).sorted().toArray();
        assertTrue(lengths[0] <= 3 && lengths[12] < lengths[15] - 1, Arrays.toString(lengths));
        List<TokenSequence> turns =
            IntStream.range(0, 16).mapToObj(row -> text(3 + row, 4, 5)).toList();
        leaving.append(turns);
        staying.append(turns);
        FixtureModel.A.logits(IMAGES.width() + 27)
            .checkTwo(
                staying.logits(scope).toFloatArray(),
                leaving.logits(scope).toFloatArray(),
                "logits");
        assertAlike(draw(leaving, weights, 6), draw(staying, weights, 6));
      }
    }
  }

  private static List<SampledTokens> draw(Rollout rollout, DecodeWeights weights, int steps) {
    return rollout.sample(new SamplingOptions(1, steps, false), RolloutTest::noise, weights);
  }

  private static void assertAlike(List<SampledTokens> expected, List<SampledTokens> actual) {
    for (int row = 0; row < expected.size(); row++) {
      assertArrayEquals(expected.get(row).ids(), actual.get(row).ids());
      LOG_PROBS.checkTwo(expected.get(row).logProbs(), actual.get(row).logProbs(), "row " + row);
      assertEquals(expected.get(row).stopped(), actual.get(row).stopped());
      double mass = expected.get(row).forbiddenMass();
      assertEquals(mass, actual.get(row).forbiddenMass(), mass * LOG_PROBS.ofTwo());
    }
  }

  @Test
  void stopTokensEndARowUnlessIgnored() {
    try (Rollout rollout = model.rollout(List.of(text(5, 6)), 16, IMAGES, 0)) {
      for (SampledTokens one :
          rollout.sample(new SamplingOptions(1, 30, false), RolloutTest::noise)) {
        int[] ids = one.ids();
        assertEquals(one.stopped() ? ids.length - 1 : 30, firstStop(ids));
      }
    }
    try (Rollout rollout = model.rollout(List.of(text(5, 6)), 16, IMAGES, 0)) {
      for (SampledTokens one :
          rollout.sample(new SamplingOptions(1, 30, true), RolloutTest::noise)) {
        assertEquals(30, one.ids().length);
        assertFalse(one.stopped());
      }
    }
  }

  private static int firstStop(int[] ids) {
    return IntStream.range(0, ids.length).filter(at -> ids[at] < 100).findFirst().orElse(30);
  }

  @Test
  void rowsThatEndedStayEnded() {
    SamplingOptions options = new SamplingOptions(1, 3, false);
    try (Rollout rollout = model.rollout(List.of(text(5), text(6)), 1, IMAGES, 0)) {
      rollout.sample(options, RolloutTest::noise);
      assertThrows(IllegalStateException.class, () -> rollout.sample(options, RolloutTest::noise));
      rollout.append(Arrays.asList(null, text(7)));
      List<SampledTokens> second = rollout.sample(options, RolloutTest::noise);
      assertSame(SampledTokens.NONE, second.get(0));
      assertTrue(second.get(1).ids().length > 0);
      assertThrows(IllegalArgumentException.class, () -> rollout.append(List.of(text(1), text(2))));
      rollout.append(Collections.nCopies(2, null));
      assertEquals(
          Collections.nCopies(2, SampledTokens.NONE), rollout.sample(options, RolloutTest::noise));
    }
  }

  /** Nothing is left behind: neither by rollouts nor by passes, with gradients or without. */
  @Test
  void repeatedCallsLeaveNoArrays() {
    try (NDManager outer = manager.newSubManager()) {
      List<Integer> counts = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        try (Rollout rollout = model.rollout(IMAGES.rows(), 2, IMAGES, 0)) {
          rollout.sample(new SamplingOptions(1, 4, false), RolloutTest::noise);
          rollout.append(Collections.nCopies(6, text(3)));
          rollout.sample(new SamplingOptions(1, 4, false), RolloutTest::noise);
        }
        Continuation tail = new Continuation(text(4, 5), new boolean[] {true, true});
        for (LogProbRequest.Gradients kept :
            List.of(LogProbRequest.Gradients.NONE, LogProbRequest.Gradients.LOG_PROBS)) {
          try (NDManager scope = outer.newSubManager()) {
            PrefixGroup group = new PrefixGroup(IMAGES.rows().get(0), List.of(tail, tail));
            model.logProbs(new LogProbRequest(List.of(group), 1, IMAGES).with(kept), scope);
            model.visionFeatures(List.of(IMAGES.image(0), IMAGES.image(1)), scope);
          }
        }
        counts.add(
            model.weights().constants().getManagedArrays().size()
                + outer.getManagedArrays().size()
                + manager.getManagedArrays().size());
      }
      assertEquals(Collections.nCopies(3, counts.get(0)), counts);
    }
  }

  /** With a feature cache the tower sees each view once, and nothing else changes. */
  @Test
  void keepsFeaturesWhileAsked() {
    Set<String> asked = new HashSet<>();
    PatchSource once =
        new PatchSource() {
          @Override
          public Size viewSize(ImageView view) {
            return IMAGES.viewSize(view);
          }

          @Override
          public Patches patches(ImageView view) {
            assertTrue(asked.add(view.source().id()), "asked twice for one view");
            return IMAGES.patches(view);
          }
        };
    List<PrefixGroup> groups =
        IMAGES.rows().stream().map(row -> LogProbGoldenTest.cut(row, 30, 12)).toList();
    try (NDManager scope = manager.newSubManager()) {
      float[] expected =
          model.logProbs(new LogProbRequest(groups, 1, IMAGES), scope).logProbs().toFloatArray();
      try (FeatureCache cache = model.keepFeatures(false);
          Rollout rollout = model.rollout(IMAGES.rows().subList(0, 1), 2, once, 0)) {
        assertEquals(1, cache.size());
        assertThrows(IllegalStateException.class, () -> model.keepFeatures(true));
        rollout.sample(new SamplingOptions(1, 2, false), RolloutTest::noise);
        for (int pass = 0; pass < 2; pass++) {
          LOG_PROBS.checkTwo(
              expected,
              model
                  .withoutAdapter()
                  .logProbs(
                      new LogProbRequest(groups, 1, once).with(LogProbRequest.Gradients.LOG_PROBS),
                      scope)
                  .logProbs()
                  .toFloatArray(),
              "pass " + pass);
        }
        assertEquals(3, cache.size());
      }
      assertThrows(
          AssertionError.class, () -> model.logProbs(new LogProbRequest(groups, 1, once), scope));
    }
  }

  private static float noise(int row, int position) {
    return new SplittableRandom(row * 7919L + position).nextInt(1 << 24) / (float) (1 << 24);
  }

  private static TokenSequence text(int... ids) {
    return new TokenSequence(ids, List.of());
  }
}
