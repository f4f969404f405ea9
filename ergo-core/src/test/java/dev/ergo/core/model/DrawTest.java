package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.tensor.TensorProgram;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
      def drawn(self, logits: Tensor, u: Tensor, forbidden: Tensor, top_k: int, top_p: float) -> Dict[str, Tensor]:
        ids, logp, lost = self.draw(logits, u, torch.empty([0], dtype=4, device=logits.device), 1., top_k, top_p, forbidden)
        return {"ids": ids, "log_probs": logp, "p": torch.exp(torch.log_softmax(logits, -1))}

      def kept(self, logits: Tensor, top_k: int, top_p: float) -> Tensor:
        forbidden = torch.zeros([logits.size(1)], dtype=6, device=logits.device)
        return self.truncate(torch.softmax(logits, -1), logits, forbidden, top_k, top_p)
      """;

  private static TensorProgram program;
  private static NDManager manager;

  @BeforeAll
  static void compile() {
    StringBuilder text = new StringBuilder();
    for (String part : ModelWeights.texts(ComputeType.FLOAT32)) {
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

  private record Drawn(long[] ids, float[] logProbs, float[] p) {}

  /** One row for each u, all with the same logits. */
  private static Drawn draw(float[] logits, float[] forbidden, double... u) {
    return draw(logits, forbidden, Truncation.NONE, u);
  }

  private static Drawn draw(float[] logits, float[] forbidden, Truncation truncation, double... u) {
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
              .with("top_k", truncation.topK())
              .with("top_p", truncation.topP())
              .run(scope);
      float[] p = Arrays.copyOf(drawn.get("p").toFloatArray(), logits.length);
      return new Drawn(drawn.get("ids").toLongArray(), drawn.get("log_probs").toFloatArray(), p);
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
            logits,
            new float[3],
            0,
            0x1p-33,
            0x1.8p-32,
            0x1p-30,
            0x1.3p-30,
            0x1.5p-30,
            0x1p-29,
            0.5);
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
      long expected =
          LongStream.range(0, vocabulary)
              .filter(i -> ends[(int) i] >= level)
              .findFirst()
              .getAsLong();
      assertEquals(expected, drawn.ids()[row], "row " + row);
      assertTrue(drawn.p()[(int) expected] > 0);
    }
  }

  private static final float[] SHARES = {0.1f, 0.4f, 0.05f, 0.3f, 0.15f};

  private static final double[] EVEN =
      IntStream.range(0, 1000).mapToDouble(i -> (i + 0.5) / 1000).toArray();

  private static float[] logs(float... shares) {
    float[] logits = new float[shares.length];
    for (int id = 0; id < shares.length; id++) {
      logits[id] = (float) Math.log(shares[id]);
    }
    return logits;
  }

  /** How often each id is drawn of a thousand; the log-prob is that of all ids, whichever stay. */
  private static long[] counts(float[] shares, float[] forbidden, int topK, double topP) {
    Drawn drawn = draw(logs(shares), forbidden, new Truncation(topK, topP), EVEN);
    long[] counts = new long[shares.length];
    for (int row = 0; row < EVEN.length; row++) {
      int id = (int) drawn.ids()[row];
      counts[id]++;
      assertEquals(Math.log(shares[id]), drawn.logProbs()[row], 1e-5);
    }
    return counts;
  }

  /** By hand, to one of a thousand for the grid of the draws. */
  @Test
  void someIdsAreLeftOutOfTheDraw() {
    float[] all = new float[5];
    assertNear(new double[] {100, 400, 50, 300, 150}, counts(SHARES, all, 0, 1));
    assertNear(new double[] {0, 470.6, 0, 352.9, 176.5}, counts(SHARES, all, 3, 1));
    assertNear(new double[] {100, 400, 50, 300, 150}, counts(SHARES, all, 9, 1));
    // .4 and .3 are the fewest that have .6; for .75 it takes .15 as well.
    assertNear(new double[] {0, 571.4, 0, 428.6, 0}, counts(SHARES, all, 0, 0.6));
    assertNear(new double[] {0, 470.6, 0, 352.9, 176.5}, counts(SHARES, all, 0, 0.75));
    assertNear(new double[] {0, 1000, 0, 0, 0}, counts(SHARES, all, 0, 0.01));
    // Of the three that stay, .4706 and .3529 have .8.
    assertNear(new double[] {0, 571.4, 0, 428.6, 0}, counts(SHARES, all, 3, 0.8));
    // What may not be drawn is none of the k, and has no part of p.
    float[] forbidden = {0, 1, 0, 0, 0};
    assertNear(new double[] {0, 0, 0, 666.7, 333.3}, counts(SHARES, forbidden, 2, 1));
    assertNear(new double[] {0, 0, 0, 666.7, 333.3}, counts(SHARES, forbidden, 0, 0.7));
    // As probable as the second.
    float[] alike = {0.3f, 0.25f, 0.2f, 0.25f};
    assertNear(new double[] {375, 312.5, 0, 312.5}, counts(alike, new float[4], 2, 1));
  }

  private static void assertNear(double[] expected, long[] counts) {
    for (int id = 0; id < counts.length; id++) {
      assertEquals(expected[id], counts[id], 1, "id " + id);
    }
  }

  /** From bench/golden_truncation.py. */
  @Test
  void idsThatStayAreThoseOfTransformers() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(DrawTest.class.getResourceAsStream("truncation.json"));
    assertEquals(12, golden.get("cases").size());
    for (JsonNode one : golden.get("cases")) {
      JsonNode logits = one.get("logits");
      float temperature = (float) one.get("temperature").asDouble();
      float[] scaled = new float[logits.size()];
      for (int id = 0; id < scaled.length; id++) {
        scaled[id] = (float) logits.get(id).asDouble() / temperature;
      }
      List<Integer> kept = new ArrayList<>();
      try (NDManager scope = manager.newSubManager()) {
        float[] masses =
            program
                .call("kept")
                .with("logits", scope.create(scaled, new Shape(1, scaled.length)))
                .with("top_k", one.get("top_k").asInt())
                .with("top_p", one.get("top_p").asDouble())
                .run(scope)
                .singletonOrThrow()
                .toFloatArray();
        for (int id = 0; id < masses.length; id++) {
          if (masses[id] > 0) {
            kept.add(id);
          }
        }
      }
      List<Integer> expected = new ArrayList<>();
      one.get("kept").forEach(id -> expected.add(id.asInt()));
      assertEquals(expected, kept, one::toString);
    }
  }

  /** Over many rows, which are cut into pieces: the same as row by row. */
  @Test
  void piecesOfRowsAreTruncatedAlike() {
    int vocabulary = 300_000;
    SplittableRandom random = new SplittableRandom(5);
    float[] logits = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      logits[id] = (float) (12 * random.nextDouble());
    }
    double[] u = random.doubles(9).toArray();
    long[] together = draw(logits, new float[vocabulary], new Truncation(40, 0.9), u).ids();
    for (int row = 0; row < u.length; row++) {
      long[] alone = draw(logits, new float[vocabulary], new Truncation(40, 0.9), u[row]).ids();
      assertEquals(alone[0], together[row]);
    }
  }
}
