package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.model.PrefixGroup.Continuation;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Features, log-probs and gradients of model A against transformers. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class LogProbGoldenTest {

  static final List<String> CASES = ModelCase.NAMES;

  private static QwenModel model;

  @BeforeAll
  static void load() {
    model = ModelCase.model(FixtureModel.A.tokens());
    model.parameters().tensors().values().forEach(weight -> weight.setRequiresGradient(true));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void visionFeatures(String name) {
    ModelCase golden = ModelCase.load(name);
    if (golden.grids().isEmpty() || name.equals("batch_right")) {
      return;
    }
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      NDArray features =
          model.visionFeatures(
              IntStream.range(0, golden.grids().size()).mapToObj(golden::image).toList(), scope);
      float[] expected = golden.floats("vision.features");
      double greatest = 0;
      for (float value : expected) {
        greatest = Math.max(greatest, Math.abs(value));
      }
      int patches = golden.grids().stream().mapToInt(PatchGrid::patches).max().orElseThrow();
      FixtureModel.A.features(patches, greatest)
          .atMost(1e-4)
          .checkTwo(expected, features.toFloatArray(), name);
    }
  }

  /** Every row is cut at another place into prefix and continuation; all rows go in one call. */
  @ParameterizedTest
  @FieldSource("CASES")
  void tokenLogProbs(String name) {
    ModelCase golden = ModelCase.load(name);
    float[] expected = golden.floats("token_logps");
    double bound = FixtureModel.A.logProbs(golden.width(), 1).atMost(2e-4).ofTwo();
    for (double share : new double[] {0, 0.6, 1}) {
      List<PrefixGroup> groups = new ArrayList<>();
      for (TokenSequence row : golden.rows()) {
        groups.add(cut(row, 1 + (int) (share * (row.length() - 2)), row.length()));
      }
      try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
        ScoredTokens scored = model.logProbs(new LogProbRequest(groups, 1, golden), scope);
        float[] actual = scored.logProbs().toFloatArray();
        float[] mask = scored.mask().toFloatArray();
        int width = (int) scored.logProbs().getShape().get(1);
        for (int row = 0; row < groups.size(); row++) {
          int[] columns = golden.columns(row);
          int count = groups.get(row).continuations().get(0).scoredCount();
          for (int at = 0; at < width; at++) {
            int place =
                row * golden.width()
                    + columns[Math.min(columns.length - count + at, columns.length - 1)];
            assertEquals(at < count ? 1 : 0, mask[row * width + at]);
            assertEquals(at < count ? expected[place] : 0, actual[row * width + at], bound, name);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void lossAndGradientOfEveryParameter(String name) {
    ModelCase golden = ModelCase.load(name);
    JsonNode facts = ModelCase.facts(name);
    Map<String, float[]> full = new HashMap<>();
    for (String tensor : golden.names()) {
      if (tensor.startsWith("grad.")) {
        full.put(tensor.substring("grad.".length()), golden.floats(tensor));
      }
    }
    Map<String, NDArray> weights = model.parameters().tensors();
    double loss = facts.get("loss_last12").asDouble();
    LossGradients.of(model, golden, weights).check(loss, facts.get("grad_norms"), full);
    LossGradients.taped(model, golden, weights).check(loss, facts.get("grad_norms"), full);
  }

  /** One pass over rows that share a prefix, crops among them, is as good as a pass per row. */
  @Test
  void sharedPrefixesHaveTheGradientsOfSeparateRows() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    TokenSequence row = golden.rows().get(0);
    List<Continuation> tails = new ArrayList<>();
    for (int length : new int[] {row.length(), row.length() - 7, row.length() - 20}) {
      tails.addAll(cut(part(row, 0, length), 60, 10).continuations());
    }
    TokenSequence prefix = cut(row, 60, 10).prefix();
    List<PrefixGroup> shared =
        List.of(
            new PrefixGroup(prefix, tails), new PrefixGroup(part(row, 0, 3), tails.subList(2, 3)));
    List<PrefixGroup> separate = new ArrayList<>();
    shared.forEach(
        group ->
            group
                .continuations()
                .forEach(tail -> separate.add(new PrefixGroup(group.prefix(), List.of(tail)))));
    Map<String, NDArray> weights = model.parameters().tensors();
    LossGradients expected = LossGradients.of(model, golden, separate, 40, weights);
    LossGradients actual = LossGradients.of(model, golden, shared, 40, weights);
    expected.checkSame(actual);
  }

  /** A row as a group of one, its last {@code scored} tokens (of the continuation) scored. */
  static PrefixGroup cut(TokenSequence row, int earliest, int scored) {
    int prefix = earliest;
    while (row.ids()[prefix] == FixtureModel.A.imageToken()) {
      prefix++;
    }
    TokenSequence head = part(row, 0, prefix);
    TokenSequence tail = part(row, prefix, row.length());
    boolean[] flags = new boolean[tail.length()];
    Arrays.fill(flags, Math.max(0, flags.length - scored), flags.length, true);
    return new PrefixGroup(head, List.of(new Continuation(tail, flags)));
  }

  static TokenSequence part(TokenSequence row, int from, int to) {
    int firstImage = 0;
    int images = 0;
    for (int at = 0; at < to; at++) {
      boolean begins =
          row.ids()[at] == FixtureModel.A.imageToken()
              && row.ids()[at - 1] != FixtureModel.A.imageToken();
      firstImage += begins && at < from ? 1 : 0;
      images += begins ? 1 : 0;
    }
    return new TokenSequence(
        Arrays.copyOfRange(row.ids(), from, to), row.images().subList(firstImage, images));
  }
}
