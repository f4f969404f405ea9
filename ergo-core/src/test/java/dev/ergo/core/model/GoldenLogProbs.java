package dev.ergo.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import dev.ergo.fixtures.FixtureModel;
import java.util.List;

/** Compares the log-probs of a case of model A with golden ones. */
final class GoldenLogProbs {

  private GoldenLogProbs() {}

  /**
   * The second half of every row.
   *
   * @param expected [rows, width] as {@code token_logps} of the fixtures
   */
  static void check(QwenModel policy, ModelCase golden, float[] expected, NDManager manager) {
    List<PrefixGroup> groups =
        golden.rows().stream()
            .map(row -> LogProbGoldenTest.cut(row, row.length() / 2, row.length()))
            .toList();
    double bound = FixtureModel.A.logProbs(golden.width(), 1).atMost(2e-4).ofTwo();
    try (NDManager scope = manager.newSubManager()) {
      ScoredTokens scored = policy.logProbs(new LogProbRequest(groups, 1, golden), scope);
      float[] actual = scored.logProbs().toFloatArray();
      int width = (int) scored.logProbs().getShape().get(1);
      for (int row = 0; row < groups.size(); row++) {
        int count = groups.get(row).continuations().get(0).scoredCount();
        int[] columns = golden.columns(row);
        for (int at = 0; at < count; at++) {
          int place = row * golden.width() + columns[columns.length - count + at];
          assertEquals(expected[place], actual[row * width + at], bound);
        }
      }
    }
  }
}
