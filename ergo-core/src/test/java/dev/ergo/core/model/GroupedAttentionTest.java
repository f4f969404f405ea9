package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.checkpoint.TextConfig;
import dev.ergo.core.text.TokenSequence;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Attention of prefixes and of what stands behind them: with a mask, and of whole sequences without
 * one, as a GPU computes it where continuations are long.
 */
@Tag("integration")
@Tag("numeric")
@Tag("device")
class GroupedAttentionTest {

  private static final int WIDTH = 6;
  private static final int TOKENS = 5;
  private static final long[] PREFIX_TOKENS = {WIDTH, 4};
  private static final long[] PREFIX_ROWS = {1, 2};

  private static QwenModel model;

  @BeforeAll
  static void load() {
    model = ModelCase.model(FixtureModel.A.tokens());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** Numbers [rows, heads, tokens, dim]. */
  private record Block(int heads, int tokens, int dim, float[] values) {

    static Block random(int rows, int heads, int tokens, int dim, SplittableRandom random) {
      float[] values = new float[rows * heads * tokens * dim];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-2, 2);
      }
      return new Block(heads, tokens, dim, values);
    }

    NDArray on(NDManager manager) {
      long rows = values.length / (heads * tokens * dim);
      return manager.create(values, new Shape(rows, heads, tokens, dim));
    }

    float at(int row, int head, int token, int i) {
      return values[((row * heads + head) * tokens + token) * dim + i];
    }
  }

  /** Queries, keys and values. */
  private static List<Block> blocks(int rows, int tokens, SplittableRandom random) {
    TextConfig text = model.config().text();
    return List.of(
        Block.random(rows, text.heads(), tokens, text.headDim(), random),
        Block.random(rows, text.kvHeads(), tokens, text.headDim(), random),
        Block.random(rows, text.kvHeads(), tokens, text.headDim(), random));
  }

  /** One number of the attention of a token that stands behind others, in double. */
  private static double attended(
      List<Block> prefix, int shared, int before, List<Block> own, int row, int[] place) {
    int head = place[0];
    int token = place[1];
    boolean inPrefix = token < before;
    Block queries = inPrefix ? prefix.get(0) : own.get(0);
    double sum = 0;
    double weighted = 0;
    for (int seen = 0; seen <= token; seen++) {
      List<Block> side = seen < before ? prefix : own;
      int sideRow = seen < before ? shared : row;
      int sideToken = seen < before ? seen : seen - before;
      int group = head * side.get(1).heads() / queries.heads();
      double score = 0;
      for (int i = 0; i < queries.dim(); i++) {
        score +=
            (double) queries.at(inPrefix ? shared : row, head, inPrefix ? token : token - before, i)
                * side.get(1).at(sideRow, group, sideToken, i);
      }
      double weight = Math.exp(score / Math.sqrt(queries.dim()));
      sum += weight;
      weighted += weight * side.get(2).at(sideRow, group, sideToken, place[2]);
    }
    return weighted / sum;
  }

  @Test
  void wholeSequencesAttendAsPrefixAndContinuationDo() {
    SplittableRandom random = new SplittableRandom(5);
    List<Block> prefix = blocks(PREFIX_TOKENS.length, WIDTH, random);
    List<Block> own = blocks(3, TOKENS, random);
    TextConfig text = model.config().text();
    try (NDManager scope = NDManager.newBaseManager(TestDevice.chosen())) {
      NDArray unused = scope.create(new long[] {0});
      SequenceBatch.Tokens tokens =
          new SequenceBatch.Tokens(unused, unused, unused, unused, unused);
      NDList out =
          model
              .weights()
              .call("whole_attention")
              .with("shared", prefix.stream().map(block -> block.on(scope)).toList())
              .with("own", own.stream().map(block -> block.on(scope)).toList())
              .with(
                  "groups",
                  new GroupedBatch.Groups(tokens, tokens, unused, PREFIX_TOKENS, PREFIX_ROWS))
              .with("m", model.language())
              .run(scope);
      assertEquals(new Shape(2, text.heads(), WIDTH, text.headDim()), out.get(0).getShape());
      assertEquals(new Shape(3, text.heads(), TOKENS, text.headDim()), out.get(1).getShape());
      Block prefixes = new Block(text.heads(), WIDTH, text.headDim(), out.get(0).toFloatArray());
      Block rows = new Block(text.heads(), TOKENS, text.headDim(), out.get(1).toFloatArray());
      double bound =
          RoundingBound.float32()
              .then(text.headDim() + WIDTH + TOKENS)
              .magnitude(2 * text.headDim())
              .fromExact();
      int[] prefixOf = {0, 1, 1};
      for (int row = 0; row < 3; row++) {
        int before = (int) PREFIX_TOKENS[prefixOf[row]];
        for (int head = 0; head < text.heads(); head++) {
          for (int token = 0; token < before + TOKENS; token++) {
            int[] place = {head, token, token % text.headDim()};
            double expected = attended(prefix, prefixOf[row], before, own, row, place);
            float found =
                token < before
                    ? prefixes.at(prefixOf[row], head, token, place[2])
                    : rows.at(row, head, token - before, place[2]);
            assertEquals(expected, found, bound, "row " + row + ", token " + token);
          }
        }
      }
    }
  }

  /**
   * A GPU computes the first group without a mask; beside the second, whose prefix is long, with
   * one. Loss and gradients are those of either way.
   */
  @Test
  void aLongPrefixBesideAddsItsOwnGradientsAlone() {
    ModelCase golden = ModelCase.load("ergo_two_turn");
    TokenSequence row = golden.rows().get(0);
    PrefixGroup start = LogProbGoldenTest.cut(LogProbGoldenTest.part(row, 0, 60), 16, 44);
    PrefixGroup lengthy = LogProbGoldenTest.cut(row, 100, 20);
    int tokens = start.continuations().get(0).tokens().length();
    assertTrue(start.prefix().length() < tokens);
    assertTrue(lengthy.prefix().length() > tokens);
    assertTrue(lengthy.continuations().get(0).tokens().length() <= tokens);
    PrefixGroup twice =
        new PrefixGroup(
            start.prefix(), List.of(start.continuations().get(0), start.continuations().get(0)));
    Map<String, NDArray> weights = model.parameters().tensors();
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
    LossGradients alone = LossGradients.of(model, golden, List.of(twice), 100, weights);
    LossGradients other = LossGradients.of(model, golden, List.of(lengthy), 100, weights);
    LossGradients both = LossGradients.of(model, golden, List.of(twice, lengthy), 100, weights);
    Map<String, float[]> sums = new LinkedHashMap<>();
    alone
        .gradients()
        .forEach(
            (name, gradient) -> {
              float[] sum = gradient.clone();
              for (int i = 0; i < sum.length; i++) {
                sum[i] += other.gradients().get(name)[i];
              }
              sums.put(name, sum);
            });
    assertEquals(alone.loss() + other.loss(), both.loss(), 1e-4);
    RoundingBound bound = FixtureModel.A.gradients(row.length());
    sums.forEach((name, sum) -> bound.checkVectors(sum, both.gradients().get(name), name));
  }
}
