package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.rl.loss.LossBench.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A step's loss, gradients and metrics must not depend on how its rows are split. */
@Tag("integration")
@Tag("numeric")
class PolicyLossSplitTest {

  private static final RoundingBound SUMS = Golden.SUM.atMost(1e-5);

  private static final List<List<Integer>> SPLITS =
      List.of(List.of(0, 8), List.of(0, 4, 8), List.of(0, 1, 2, 8), List.of(0, 3, 6, 7, 8));

  /** Every feature that has a sum of its own, on the set with a row without tokens. */
  private static PolicyLossConfig config(LossType type, ImportanceSampling level) {
    return ConfigLoader.of(
        PolicyLossConfig.class,
        Map.of(
            "type", type,
            "importance_sampling", level,
            "beta", 0.04,
            "entropy_coef", 0.01,
            "off_policy_threshold", 0.05));
  }

  private static JsonNode input(int set) {
    return Golden.cases().stream()
        .filter(c -> c.get("set").intValue() == set)
        .filter(c -> c.get("old_per_token_logps_given").booleanValue())
        .filter(c -> !c.get("tool_mask_given").booleanValue())
        .findFirst()
        .orElseThrow();
  }

  private static StepTotals totals(JsonNode golden) {
    double tokens = 0;
    for (float flag : Golden.mask(golden)) {
      tokens += flag;
    }
    return new StepTotals(Golden.ROWS, tokens, 20);
  }

  /** Loss, gradients and metrics of one split, the parts added up. */
  private record Step(double loss, List<Float> gradient, Map<String, Double> metrics) {}

  private static Step step(JsonNode golden, PolicyLossConfig config, List<Integer> split) {
    double loss = 0;
    List<Float> gradient = new ArrayList<>();
    LossStatistics statistics = null;
    try (LossBench bench = new LossBench(golden, config, Optional.of(Float.NaN))) {
      for (int i = 1; i < split.size(); i++) {
        Outcome part = bench.run(split.get(i - 1), split.get(i), totals(golden));
        loss += part.loss();
        for (float value : part.gradient()) {
          gradient.add(value);
        }
        statistics = statistics == null ? part.statistics() : statistics.plus(part.statistics());
      }
    }
    return new Step(loss, gradient, statistics.metrics(config));
  }

  @ParameterizedTest
  @EnumSource(value = LossType.class, mode = Mode.EXCLUDE, names = "BNPO")
  void microBatchesAddUpToTheWhole(LossType type) {
    for (ImportanceSampling level : ImportanceSampling.values()) {
      for (int set : new int[] {1, 2}) {
        JsonNode golden = input(set);
        PolicyLossConfig config = config(type, level);
        Step whole = step(golden, config, SPLITS.get(0));
        double greatest = whole.gradient().stream().mapToDouble(Math::abs).max().orElseThrow();
        assertTrue(greatest > 0);
        double single = Golden.ELEMENT.magnitude(greatest).ofTwo();
        for (List<Integer> split : SPLITS) {
          Step parts = step(golden, config, split);
          String id = level + " set " + set + " " + split;
          assertEquals(whole.loss(), parts.loss(), SUMS.ofTwo(), id);
          for (int i = 0; i < whole.gradient().size(); i++) {
            assertEquals(whole.gradient().get(i), parts.gradient().get(i), single, id);
          }
          assertEquals(whole.metrics().keySet(), parts.metrics().keySet(), id);
          whole
              .metrics()
              .forEach(
                  (name, v) ->
                      assertEquals(
                          v,
                          parts.metrics().get(name),
                          SUMS.ofTwo() * Math.max(1, Math.abs(v)),
                          name + id));
        }
      }
    }
  }

  /** bnpo averages over the tokens of a micro-batch, so it alone sees the split. */
  @Test
  void bnpoDependsOnTheSplitByDefinition() {
    JsonNode golden = input(1);
    PolicyLossConfig config = config(LossType.BNPO, ImportanceSampling.TOKEN);
    double whole = step(golden, config, SPLITS.get(0)).loss();
    double halves = step(golden, config, SPLITS.get(1)).loss();
    assertNotEquals(whole, halves, 1e-3);
  }

  /** On one row, its local mean is grpo's mean over tokens. */
  @Test
  void bnpoOnSingleRowsIsGrpo() {
    JsonNode golden = input(1);
    List<Integer> rows = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8);
    ImportanceSampling level = ImportanceSampling.TOKEN;
    assertEquals(
        step(golden, config(LossType.GRPO, level), rows).loss(),
        step(golden, config(LossType.BNPO, level), rows).loss(),
        SUMS.ofTwo());
  }
}
