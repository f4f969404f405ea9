package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Model B (bfloat16, untied, sharded, one key/value head) in both number types. */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class BfloatGoldenTest {

  private static final int VOCABULARY = FixtureModel.B.vocabulary();

  /** The longest case. */
  private static final int TOKENS = 145;

  @ParameterizedTest
  @ValueSource(strings = {"text_only", "image_wide", "ergo_two_turn"})
  void logitsUpcast(String name) {
    Difference difference = compare(name, DataType.FLOAT32, ComputeType.FLOAT32, "logits_fp32");
    double bound = FixtureModel.B.logits(TOKENS).atMost(2e-4).ofTwo();
    assertTrue(difference.max() <= bound, difference::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text_only", "image_wide", "ergo_two_turn"})
  void logitsInBfloat16(String name) {
    for (ComputeType compute : types()) {
      check(name, DataType.BFLOAT16, compute);
    }
  }

  /** float32 weights that are rounded for each product. */
  @ParameterizedTest
  @ValueSource(strings = {"text_only", "image_wide", "ergo_two_turn"})
  void logitsOfProductsInBfloat16(String name) {
    check(name, DataType.FLOAT32, ComputeType.BFLOAT16);
    Difference unlike = compare(name, DataType.FLOAT32, ComputeType.BFLOAT16, "logits_fp32");
    assertTrue(unlike.max() > 1e-3, "products were not rounded: " + unlike);
  }

  /** A GPU multiplies bfloat16 weights as they are. */
  private static List<ComputeType> types() {
    return TestDevice.chosen().isGpu()
        ? List.of(ComputeType.BFLOAT16)
        : List.of(ComputeType.FLOAT32, ComputeType.BFLOAT16);
  }

  private static void check(String name, DataType weights, ComputeType compute) {
    double bound = FixtureModel.B.storedLogits().atMost(0.6).ofTwo();
    for (String reference : List.of("logits_bf16", "logits_fp32")) {
      Difference difference = compare(name, weights, compute, reference);
      // A bound of six standard deviations of each: the mean is less than a tenth of it.
      assertTrue(
          difference.mean() <= bound / 10 && difference.max() <= bound,
          () -> compute + " " + difference);
    }
  }

  private record Difference(double mean, double max) {}

  private static Difference compare(
      String name, DataType dataType, ComputeType compute, String reference) {
    ModelCase golden = ModelCase.load(name);
    TokenSequence row = golden.rows().get(0);
    List<TokenSequence> starts = new ArrayList<>();
    for (int length = 1; length <= row.length(); length++) {
      if (length == row.length() || row.ids()[length] != FixtureModel.B.imageToken()) {
        starts.add(LogProbGoldenTest.part(row, 0, length));
      }
    }
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/B"));
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen());
        QwenModel model =
            QwenModel.load(
                folder, FixtureModel.B.tokens(), TestDevice.chosen(), dataType, compute);
        Rollout rollout = model.rollout(starts, 1, golden, 0)) {
      float[] expected =
          SafetensorsFile.open(Fixtures.path("model/B_cases/" + name + ".safetensors"))
              .read(reference, scope, DataType.FLOAT32)
              .toFloatArray();
      float[] actual = rollout.logits(scope).toFloatArray();
      double sum = 0;
      double max = 0;
      for (int i = 0; i < actual.length; i++) {
        int at = (starts.get(i / VOCABULARY).length() - 1) * VOCABULARY + i % VOCABULARY;
        double error = Math.abs(expected[at] - actual[i]);
        sum += error;
        max = Math.max(max, error);
      }
      return new Difference(sum / actual.length, max);
    }
  }
}
