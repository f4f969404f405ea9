package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Prefill and cached decoding of model A against transformers. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class RolloutGoldenTest {

  static final List<String> CASES =
      ModelCase.NAMES.stream().filter(name -> !name.equals("batch_right")).toList();

  private static final int NEW_TOKENS = 24;
  private static final int VOCABULARY = FixtureModel.A.vocabulary();

  private static QwenModel model;

  @BeforeAll
  static void load() {
    // The fixtures forbid all special tokens: the ids from the first on.
    model = ModelCase.model(FixtureModel.A.firstSpecial());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void greedyTokens(String name) {
    ModelCase golden = ModelCase.load(name);
    long[] expected = golden.longs("generated_ids");
    try (Rollout rollout = model.rollout(golden.rows(), 1, golden, 0)) {
      List<SampledTokens> drawn =
          rollout.sample(new SamplingOptions(0, NEW_TOKENS, true), (row, position) -> 0);
      for (int row = 0; row < drawn.size(); row++) {
        assertArrayEquals(part(expected, row), drawn.get(row).ids(), name);
        assertFalse(drawn.get(row).stopped());
      }
    }
  }

  /** Given tokens one by one behind the sequence: wrong decode positions and caches show here. */
  @ParameterizedTest
  @FieldSource("CASES")
  void forcedTokens(String name) {
    ModelCase golden = ModelCase.load(name);
    long[] forced = golden.longs("decode.forced_ids");
    float[] expected = golden.floats("decode.forced_token_logps");
    int rows = golden.rows().size();
    int longest = golden.width() + NEW_TOKENS;
    RoundingBound bound = FixtureModel.A.logProbs(longest, 1).atMost(2e-4);
    int[][] tokens = new int[rows][];
    Arrays.setAll(tokens, row -> part(forced, row));
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        Rollout rollout = model.rollout(golden.rows(), 1, golden, 0)) {
      List<SampledTokens> replayed = rollout.replay(1, tokens, DecodeWeights.PACKED);
      for (int row = 0; row < rows; row++) {
        bound.checkTwo(
            Arrays.copyOfRange(expected, row * NEW_TOKENS, (row + 1) * NEW_TOKENS),
            replayed.get(row).logProbs(),
            name);
      }
      rollout.append(IntStream.range(0, rows).mapToObj(row -> text()).toList());
      FixtureModel.A.logits(longest)
          .atMost(2e-4)
          .checkTwo(
              golden.floats("decode.last_logits"), rollout.logits(scope).toFloatArray(), name);
    }
  }

  /** Logits behind every token that does not stand before an image token, all lengths at once. */
  @ParameterizedTest
  @FieldSource("CASES")
  void prefillLogits(String name) {
    ModelCase golden = ModelCase.load(name);
    float[] expected = golden.floats("logits");
    double bound = FixtureModel.A.logits(golden.width()).atMost(2e-4).ofTwo();
    List<TokenSequence> starts = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int row = 0; row < golden.rows().size(); row++) {
      TokenSequence tokens = golden.rows().get(row);
      for (int length = 1; length <= tokens.length(); length++) {
        if (length == tokens.length() || tokens.ids()[length] != FixtureModel.A.imageToken()) {
          starts.add(LogProbGoldenTest.part(tokens, 0, length));
          places.add(row * golden.width() + golden.columns(row)[length - 1]);
        }
      }
    }
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        Rollout rollout = model.rollout(starts, 1, golden, 0)) {
      float[] logits = rollout.logits(scope).toFloatArray();
      for (int i = 0; i < places.size(); i++) {
        int from = places.get(i) * VOCABULARY;
        for (int id = 0; id < VOCABULARY; id++) {
          assertEquals(expected[from + id], logits[i * VOCABULARY + id], bound, name);
        }
      }
    }
  }

  private static TokenSequence text(int... ids) {
    return new TokenSequence(ids, List.of());
  }

  private static int[] part(long[] ids, int row) {
    return IntStream.range(0, NEW_TOKENS).map(at -> (int) ids[row * NEW_TOKENS + at]).toArray();
  }
}
