package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** float32 weights whose products are computed in bfloat16. */
@Tag("integration")
@Tag("device")
class ComputeTypeTest {

  /** Numbers of 8 significant bits, a few hundred of which make a log-prob or a gradient. */
  private static final double ROUNDING = 1.0 / 256;

  private static QwenModel model(ComputeType compute) {
    ModelFolder folder = ModelFolder.open(Fixtures.path("model/A"));
    return QwenModel.load(
        folder, FixtureModel.A.tokens(), TestDevice.chosen(), DataType.FLOAT32, compute);
  }

  /** They stay float32 numbers, close to those of float32 products and in their direction. */
  @Test
  void gradientsAreThoseOfFloat32ButForRounding() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    Map<String, float[]> exact = gradients(ComputeType.FLOAT32, golden);
    Map<String, float[]> rounded = gradients(ComputeType.BFLOAT16, golden);
    int otherwise = 0;
    for (String name : exact.keySet()) {
      float[] a = exact.get(name);
      float[] b = rounded.get(name);
      double length = Math.sqrt(sum(a, a, (x, y) -> x * y));
      double apart = Math.sqrt(sum(a, b, (x, y) -> (x - y) * (x - y)));
      assertTrue(apart <= 16 * ROUNDING * length + 1e-9, name + " " + apart / length);
      otherwise += apart > ROUNDING / 16 * length ? 1 : 0;
    }
    assertTrue(otherwise > exact.size() / 2, otherwise + " of " + exact.size() + " were rounded");
  }

  private static Map<String, float[]> gradients(ComputeType compute, ModelCase golden) {
    try (QwenModel model = model(compute)) {
      Map<String, NDArray> weights = new TreeMap<>(model.parameters().tensors());
      weights.values().forEach(weight -> weight.setRequiresGradient(true));
      return LossGradients.of(model, golden, weights).gradients();
    }
  }

  private static double sum(float[] a, float[] b, DoubleBinaryOperator term) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += term.applyAsDouble(a[i], b[i]);
    }
    return sum;
  }

  /** The sampler rounds where the trainer does: they agree far better than either with float32. */
  @Test
  void samplerAndTrainerRoundAlike() {
    ModelCase images = ModelCase.load("batch_left");
    TokenSequence prompt = LogProbGoldenTest.part(images.rows().get(0), 0, 40);
    int steps = 24;
    try (QwenModel model = model(ComputeType.BFLOAT16);
        QwenModel exact = model(ComputeType.FLOAT32);
        Rollout rollout = model.rollout(List.of(prompt), 4, images, 64)) {
      SplittableRandom random = new SplittableRandom(5);
      List<SampledTokens> sampled =
          rollout.sample(
              new SamplingOptions(1, steps, true),
              (row, position) -> random.nextInt(1 << 24) / (float) (1 << 24));
      double own = 0;
      double others = 0;
      for (SampledTokens row : sampled) {
        assertEquals(steps, row.ids().length);
        float[] drawn = row.logProbs();
        own += apart(drawn, trained(model, prompt, row, images));
        others += apart(drawn, trained(exact, prompt, row, images));
      }
      int count = steps * sampled.size();
      assertTrue(own / count <= 4 * ROUNDING, "mean difference " + own / count);
      assertTrue(others > 0 && own <= 2 * others, own + " against " + others);
    }
  }

  private static float[] trained(
      QwenModel model, TokenSequence prompt, SampledTokens row, ModelCase images) {
    boolean[] scored = new boolean[row.ids().length];
    Arrays.fill(scored, true);
    PrefixGroup group =
        new PrefixGroup(
            prompt,
            List.of(new PrefixGroup.Continuation(new TokenSequence(row.ids(), List.of()), scored)));
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      return model
          .logProbs(new LogProbRequest(List.of(group), 1, images), scope)
          .logProbs()
          .toFloatArray();
    }
  }

  private static double apart(float[] a, float[] b) {
    return sum(a, b, (x, y) -> Math.abs(x - y));
  }
}
