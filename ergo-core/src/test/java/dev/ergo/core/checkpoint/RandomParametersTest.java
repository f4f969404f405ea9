package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.random.WeightNoise;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@Tag("device")
class RandomParametersTest {

  private static final QwenConfig A = QwenConfig.read(Fixtures.path("model/A/config.json"));

  @Test
  void drawsEachKindWithItsOwnSpread() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Parameters drawn = new RandomCheckpoint(A, new InitConfig(0.5, 2.0, 0.1), 1).draw(manager);
      assertEquals(Parameters.expectedShapes(A).keySet(), drawn.tensors().keySet());
      assertSpread(0.1, drawn, "model.embed_tokens.weight");
      assertSpread(2 / Math.sqrt(3 * 2 * 14 * 14), drawn, "visual.patch_embed.proj.weight");
      assertSpread(0.5 / Math.sqrt(160), drawn, "model.layers.3.mlp.down_proj.weight");
      assertSpread(0.5 / Math.sqrt(256), drawn, "visual.merger.mlp.2.weight");
      float[] scale = drawn.get("visual.merger.ln_q.weight").toFloatArray();
      float[] bias = drawn.get("model.layers.0.self_attn.q_proj.bias").toFloatArray();
      for (int i = 0; i < 64; i++) {
        assertEquals(1f, scale[i]);
        assertEquals(0f, bias[i]);
      }
    }
  }

  @Test
  void dependsOnSeedAndNameAlone() {
    float[] values = new WeightNoise(3, "a").normal(101, 1);
    assertArrayEquals(values, new WeightNoise(3, "a").normal(101, 1));
    // An odd count ends inside a pair of numbers.
    assertArrayEquals(Arrays.copyOf(values, 7), new WeightNoise(3, "a").normal(7, 1));
    assertArrayEquals(Arrays.copyOfRange(values, 6, 101), new WeightNoise(3, "a").normal(6, 95, 1));
    assertThrows(IllegalArgumentException.class, () -> new WeightNoise(3, "a").normal(5, 2, 1));
    assertFalse(Arrays.equals(values, new WeightNoise(4, "a").normal(101, 1)));
    assertFalse(Arrays.equals(values, new WeightNoise(3, "b").normal(101, 1)));
  }

  @Test
  void isNormal() {
    int count = 200_000;
    float[] values = new WeightNoise(9, "x").normal(count, 2);
    double[] moments = new double[5];
    int inOneSigma = 0;
    for (float value : values) {
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(value / 2, k) / count;
      }
      inOneSigma += Math.abs(value) < 2 ? 1 : 0;
    }
    assertEquals(0, moments[1], 0.01);
    assertEquals(1, moments[2], 0.02);
    assertEquals(0, moments[3], 0.03);
    assertEquals(3, moments[4], 0.1);
    assertEquals(0.6827, inOneSigma / (double) count, 0.005);
  }

  @Test
  void refusesSpreadsThatAreNotPositive() {
    assertEquals(
        "embedding_std",
        assertThrows(InvalidValueException.class, () -> new InitConfig(1.0, 1.0, 0.0)).key());
    assertEquals(
        "matrix_gain",
        assertThrows(InvalidValueException.class, () -> new InitConfig(-1.0, 1.0, 1.0)).key());
  }

  private static void assertSpread(double std, Parameters parameters, String name) {
    double squares = 0;
    float[] values = parameters.get(name).toFloatArray();
    for (float value : values) {
      squares += (double) value * value;
    }
    assertEquals(std, Math.sqrt(squares / values.length), 0.02 * std, name);
  }
}
