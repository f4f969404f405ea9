package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.optim.GradientBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses of tokens that have advantages of their own. */
@Tag("unit")
@Tag("numeric")
@Tag("device")
class LookLossTest {

  private static final float[][] NOW = {{-1f, -0.5f, -2f}, {-0.7f, -1.4f, -0.2f}};
  private static final float[][] OLD = {{-1.1f, -0.45f, -2.2f}, {-0.75f, -1.3f, -0.25f}};
  private static final float[][] MASK = {{1, 1, 1}, {1, 1, 0}};

  /** The first look has two tokens in the first row and one in the second. */
  private static final float[][] ADVANTAGES = {{0.5f, 0.5f, -1}, {-0.25f, 2, 0}};

  private static final StepTotals TOTALS = new StepTotals(2, 5, 3);

  private record Outcome(float[] gradient, Map<String, Double> metrics) {}

  private static Outcome outcome(PolicyLossConfig config, NDManager manager, NDArray advantages) {
    NDArray policy = manager.create(NOW);
    policy.setRequiresGradient(true);
    PolicyLossInputs inputs =
        new PolicyLossInputs(
            policy,
            Optional.of(manager.create(OLD)),
            Optional.empty(),
            advantages,
            manager.create(MASK),
            Optional.empty());
    try (PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen());
        GradientBuffer gradients = new GradientBuffer(List.of(policy))) {
      PolicyLoss.Result result = loss.compute(inputs, TOTALS, manager);
      gradients.accumulate(result.loss());
      return new Outcome(
          gradients.totals().get(0).toFloatArray(), result.statistics().metrics(config));
    }
  }

  private static PolicyLossConfig config(LossType type, boolean sequence) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("type", type);
    if (sequence) {
      settings.put("importance_sampling", "sequence");
    }
    return ConfigLoader.of(PolicyLossConfig.class, settings);
  }

  /**
   * A token is taught by its own advantage: its gradient is that of a loss in which all tokens of
   * its row have that advantage.
   */
  @ParameterizedTest
  @EnumSource(LossType.class)
  void aTokenIsTaughtByItsOwnAdvantage(LossType type) {
    for (boolean sequence : new boolean[] {false, true}) {
      PolicyLossConfig config = config(type, sequence);
      try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
        float[] found = outcome(config, manager, manager.create(ADVANTAGES)).gradient();
        float[] expected = new float[6];
        for (int token = 0; token < 3; token++) {
          float[] whole = {ADVANTAGES[0][token], ADVANTAGES[1][token]};
          float[] ofWhole = outcome(config, manager, manager.create(whole)).gradient();
          expected[token] = ofWhole[token];
          expected[3 + token] = ofWhole[3 + token];
        }
        String what = type + (sequence ? " by sequence" : " by token");
        assertTrue(expected[0] != 0 && expected[4] != 0, what + " teaches nothing");
        assertEquals(0, found[5], "it carries no loss");
        RoundingBound.float32().then(30).magnitude(1).checkTwo(expected, found, what);
      }
    }
  }

  /** Where nothing is clipped GRPO's gradient of a token is -w A / (rows * tokens of the row). */
  @Test
  void theGradientByHand() {
    PolicyLossConfig config =
        ConfigLoader.of(
            PolicyLossConfig.class, Map.of("type", "grpo", "epsilon_low", 0.9, "epsilon_high", 9));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Outcome outcome = outcome(config, manager, manager.create(ADVANTAGES));
      double loss = 0;
      for (int row = 0; row < 2; row++) {
        int tokens = row == 0 ? 3 : 2;
        for (int token = 0; token < tokens; token++) {
          double weight = Math.exp(NOW[row][token] - OLD[row][token]);
          double expected = -weight * ADVANTAGES[row][token] / (2 * tokens);
          loss += expected;
          assertEquals(expected, outcome.gradient()[row * 3 + token], 1e-6);
        }
      }
      assertEquals(loss, outcome.metrics().get("loss"), 1e-6);
    }
  }

  /**
   * GSPO-token: the weight of a sequence, exp of the mean of its log-ratios, stands at each of its
   * tokens.
   */
  @Test
  void aSequencesWeightStandsAtItsTokens() {
    PolicyLossConfig config =
        ConfigLoader.of(
            PolicyLossConfig.class,
            Map.of(
                "type",
                "grpo",
                "importance_sampling",
                "sequence",
                "epsilon_low",
                0.9,
                "epsilon_high",
                9));
    double first = Math.exp((0.1 - 0.05 + 0.2) / 3);
    double second = Math.exp((0.05 - 0.1) / 2);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      Outcome outcome = outcome(config, manager, manager.create(ADVANTAGES));
      float[] found = outcome.gradient();
      assertEquals(-first * 0.5 / 6, found[0], 1e-6);
      assertEquals(-first * 0.5 / 6, found[1], 1e-6);
      assertEquals(first * 1 / 6, found[2], 1e-6);
      assertEquals(second * 0.25 / 4, found[3], 1e-6);
      assertEquals(-second * 2 / 4, found[4], 1e-6);
      assertEquals((3 * first + 2 * second) / 5, outcome.metrics().get("ratio/mean"), 1e-6);
      assertEquals(0, outcome.metrics().get("clip_ratio/region_mean"));
    }
  }

  /** A sequence far from the sampler loses its tokens with A < 0 and keeps the others. */
  @Test
  void farTokensAreDroppedByTheirOwnAdvantage() {
    PolicyLossConfig config =
        ConfigLoader.of(
            PolicyLossConfig.class, Map.of("type", "grpo", "off_policy_threshold", 1e-3));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen())) {
      float[] found = outcome(config, manager, manager.create(ADVANTAGES)).gradient();
      assertTrue(found[2] != 0, "the first row has moved towards its tokens");
      assertEquals(0, found[3]);
      assertTrue(found[4] != 0);
    }
  }
}
