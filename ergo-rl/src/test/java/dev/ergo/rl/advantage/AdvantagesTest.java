package dev.ergo.rl.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.reward.RewardTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AdvantagesTest {

  private static final double NAN = Double.NaN;

  /**
   * Advantages and metrics of TRL's own trainer. It computes in float32, Ergo in double on any
   * processor: 1e-5 is its rounding.
   */
  @Test
  void followsTrl() throws IOException {
    JsonNode cases =
        new ObjectMapper().readTree(Fixtures.path("grpo/advantages.json").toFile()).get("cases");
    assertEquals(65, cases.size());
    for (int c = 0; c < cases.size(); c++) {
      JsonNode golden = cases.get(c);
      String id = "case " + c + " " + golden.get("set").textValue();
      Advantages found =
          Advantages.of(table(golden), golden.get("num_generations").intValue(), config(golden));
      for (int i = 0; i < found.last().length; i++) {
        assertEquals(
            golden.get("advantages").get(i).doubleValue(), found.last()[i], 1e-5, id + " @" + i);
      }
      int compared = 0;
      for (Map.Entry<String, JsonNode> metric : golden.get("metrics").properties()) {
        if (metric.getKey().contains("reward")) {
          assertEquals(
              metric.getValue().doubleValue(),
              found.metrics().get(metric.getKey()),
              1e-5,
              id + " " + metric.getKey());
          compared++;
        }
      }
      assertEquals(3 + 2 * table(golden).names().size(), compared, id);
    }
  }

  private static RewardTable table(JsonNode golden) {
    JsonNode rows = golden.get("rewards");
    int components = rows.get(0).size();
    double[][] scores = new double[rows.size()][components];
    double[] weights = new double[components];
    for (int k = 0; k < components; k++) {
      JsonNode given = golden.get("reward_weights");
      weights[k] = given.isNull() ? 1 : given.get(k).doubleValue();
      for (int i = 0; i < scores.length; i++) {
        JsonNode score = rows.get(i).get(k);
        scores[i][k] = score.isNull() ? NAN : score.doubleValue();
      }
    }
    List<String> names = IntStream.range(0, components).mapToObj(k -> "reward_" + k).toList();
    return new RewardTable(names, weights, scores);
  }

  /** TRL ignores scale_rewards with normalize_then_sum; here it must be absent. */
  private static AdvantageConfig config(Map<String, ?> values) {
    return ConfigLoader.of(AdvantageConfig.class, values);
  }

  private static AdvantageConfig config(JsonNode golden) {
    String aggregation = golden.get("multi_objective_aggregation").textValue();
    String scale = golden.get("scale_rewards").textValue();
    return aggregation.startsWith("sum")
        ? config(Map.of("scale", scale))
        : config(Map.of("aggregation", "normalize_then_sum"));
  }

  static RewardTable single(double... rewards) {
    return new RewardTable(
        List.of("r"),
        new double[] {1},
        Arrays.stream(rewards).mapToObj(r -> new double[] {r}).toArray(double[][]::new));
  }

  @Test
  void leaveOneOutComparesWithTheOthers() {
    AdvantageConfig config = config(Map.of("scale", "none", "baseline", "leave_one_out"));
    assertArrayEquals(
        new double[] {3 - 1.5, 1 - 2.5, 2 - 2, 0, 0, 0},
        Advantages.of(single(3, 1, 2, NAN, 7, NAN), 3, config).last(),
        1e-12);
  }

  @Test
  void groupWithoutContrastGivesExactlyZero() {
    Advantages found =
        Advantages.of(single(0.1, 0.1, 0.1, 0, 1, 0.5), 3, AdvantageConfig.defaults());
    assertArrayEquals(new double[] {0, 0, 0}, Arrays.copyOf(found.last(), 3));
    assertEquals(0.5, found.metrics().get("frac_reward_zero_std"));
    assertEquals(0.25, found.metrics().get("reward_group_std"), 1e-12);
    assertTrue(found.metrics().get("reward_std") > 0.3);
  }

  /** Nothing to compare with: an episode alone in its group is neither better nor worse. */
  @Test
  void groupsOfOneTeachNothing() {
    Advantages found = Advantages.of(single(3, 1), 1, AdvantageConfig.defaults());
    assertArrayEquals(new double[] {0, 0}, found.last());
  }

  @Test
  void theLossGetsTheSameNumbersInSinglePrecision() {
    AdvantageConfig config = config(Map.of("scale", "none"));
    assertArrayEquals(
        new float[] {0.25f, -0.25f}, Advantages.of(single(1, 0.5), 2, config).forLoss().last());
  }

  @Test
  void refusesPartsOfGroupsAndSettingsWithoutEffect() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Advantages.of(single(1, 2, 3), 2, AdvantageConfig.defaults()));
    UserException refused =
        assertThrows(
            UserException.class,
            () -> config(Map.of("aggregation", "normalize_then_sum", "scale", "group")));
    assertEquals(
        "settings: scale is \"group\": must be absent with aggregation normalize_then_sum",
        refused.getMessage());
  }
}
