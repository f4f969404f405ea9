package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.TestDevice;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The draw of one token, on logits that are made up. */
@Tag("integration")
@Tag("device")
class DrawTest {

  private static final String CALL =
      """
      def drawn(self, logits: Tensor, u: Tensor, forbidden: Tensor) -> Dict[str, Tensor]:
        ids, logp, lost = self.draw(logits, u, torch.empty([0], dtype=4, device=logits.device), 1., forbidden)
        return {"ids": ids, "p": torch.exp(torch.log_softmax(logits, -1))}
      """;

  private static TensorProgram program;
  private static NDManager manager;

  @BeforeAll
  static void compile() {
    StringBuilder text = new StringBuilder();
    for (String part :
        new String[] {"common", "vision", "language", "cache", "decode", "sample", "logprobs"}) {
      text.append(TensorProgram.read(ModelWeights.class, part)).append('\n');
    }
    program = TensorProgram.compile("draw", TestDevice.chosen(), text + CALL);
    manager = NDManager.newBaseManager(TestDevice.chosen());
  }

  @AfterAll
  static void close() {
    program.close();
    manager.close();
  }

  private record Drawn(long[] ids, float[] p) {}

  /** One row for each u, all with the same logits. */
  private static Drawn draw(float[] logits, float[] forbidden, double... u) {
    try (NDManager scope = manager.newSubManager()) {
      float[] rows = new float[u.length * logits.length];
      for (int row = 0; row < u.length; row++) {
        System.arraycopy(logits, 0, rows, row * logits.length, logits.length);
      }
      NDList drawn =
          program
              .call("drawn")
              .with("logits", scope.create(rows, new Shape(u.length, logits.length)))
              .with("u", scope.create(u))
              .with("forbidden", scope.create(forbidden))
              .run(scope);
      float[] p = Arrays.copyOf(drawn.get("p").toFloatArray(), logits.length);
      return new Drawn(drawn.get("ids").toLongArray(), p);
    }
  }

  /**
   * Masses of 2^-30 and 2^-32 behind one of all the rest: float32 knows nothing between 1 - 2^-24
   * and 1. The draw goes down from u = 0, the last id's end.
   */
  @Test
  void rareIdsAreDrawnAsOftenAsTheyShould() {
    float log2 = (float) Math.log(2);
    float[] logits = {0, -30 * log2, -32 * log2};
    Drawn drawn =
        draw(
            logits, new float[3], 0, 0x1p-33, 0x1.8p-32, 0x1p-30, 0x1.3p-30, 0x1.5p-30, 0x1p-29, 0.5);
    assertArrayEquals(new long[] {2, 2, 1, 1, 1, 0, 0, 0}, drawn.ids());
  }

  /** All mass but that of an id which may not be drawn is rare. */
  @Test
  void forbiddenIdsTakeNoPart() {
    float log2 = (float) Math.log(2);
    float[] logits = {-40 * log2, 0, -41 * log2, -41 * log2};
    Drawn drawn = draw(logits, new float[] {0, 1, 0, 0}, 0.01, 0.24, 0.26, 0.49, 0.51, 0.99);
    assertArrayEquals(new long[] {3, 3, 2, 2, 0, 0}, drawn.ids());
  }

  /** Over a vocabulary as Qwen's, against a sum over the ids in double. */
  @Test
  void idsAreThoseOfASumInDouble() {
    int vocabulary = 151_936;
    SplittableRandom random = new SplittableRandom(3);
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = (float) (8 * random.nextDouble());
    }
    double[] u = random.doubles(24).toArray();
    Drawn drawn = draw(logits, new float[vocabulary], u);
    double[] ends = new double[vocabulary];
    double sum = 0;
    for (int id = 0; id < vocabulary; id++) {
      sum += drawn.p()[id];
      ends[id] = sum;
    }
    for (int row = 0; row < u.length; row++) {
      double level = (1 - u[row]) * sum;
      long expected = LongStream.range(0, vocabulary).filter(i -> ends[(int) i] >= level).findFirst().getAsLong();
      assertEquals(expected, drawn.ids()[row], "row " + row);
      assertTrue(drawn.p()[(int) expected] > 0);
    }
  }
}
