package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.RoundingBound;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.optim.GradientBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
@Tag("numeric")
@Tag("device")
class PolicyLossEdgeTest {

  private static final StepTotals TOTALS = new StepTotals(2, 4, 2);

  /** Gradients of one call on two rows of two tokens. */
  private static float[] gradient(
      PolicyLossConfig config, float[][] now, float[][] old, float[][] reference, float[][] mask) {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray policy = manager.create(now);
      policy.setRequiresGradient(true);
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              Optional.ofNullable(old).map(manager::create),
              Optional.of(manager.create(reference)),
              manager.create(new float[] {1, -1}),
              manager.create(mask),
              Optional.empty());
      PolicyLoss.Result result = loss.compute(inputs, TOTALS, manager);
      Map<String, Double> metrics = result.statistics().metrics(config);
      assertFalse(metrics.containsKey("entropy"), "none were given");
      metrics.forEach((name, value) -> assertTrue(Double.isFinite(value), name));
      try (GradientBuffer gradients = new GradientBuffer(List.of(policy))) {
        gradients.accumulate(result.loss());
        return gradients.totals().get(0).toFloatArray();
      }
    }
  }

  private static PolicyLossConfig withKl(LossType type) {
    return ConfigLoader.of(PolicyLossConfig.class, Map.of("type", type, "beta", 0.04));
  }

  /** Ratios and KL terms that overflow float32 must not become NaN. */
  @ParameterizedTest
  @EnumSource(LossType.class)
  void extremeRatiosKeepGradientsFinite(LossType type) {
    float[][] now = {{-0.1f, -300}, {-0.1f, -300}};
    float[][] old = {{-300, -0.1f}, {-300, -0.1f}};
    float[][] mask = {{1, 1}, {1, 1}};
    for (float value : gradient(withKl(type), now, old, old, mask)) {
      assertTrue(Float.isFinite(value), Float.toString(value));
    }
  }

  @ParameterizedTest
  @EnumSource(LossType.class)
  void batchWithoutTokensHasNoGradient(LossType type) {
    float[][] garbage = {{Float.NaN, 1}, {Float.POSITIVE_INFINITY, -1e30f}};
    assertArrayEquals(
        new float[4], gradient(withKl(type), garbage, garbage, garbage, new float[2][2]));
  }

  /** With weights of 1 the gradient is -A over the count: REINFORCE. */
  @Test
  void onPolicyGradientIsTheAdvantage() {
    float[][] now = {{-1, -2}, {-3, -4}};
    float[][] mask = {{1, 1}, {1, 1}};
    assertArrayEquals(
        new float[] {-0.25f, -0.25f, 0.25f, 0.25f},
        gradient(PolicyLossConfig.of(LossType.DAPO), now, null, now, mask));
  }

  /** Importance weights of 2, 1/4 and 1 in two rows; a third row has no tokens. */
  @Test
  void importanceWeightsAreLogged() {
    double two = Math.log(2);
    float[][] now = {{(float) (two - 3), (float) (-2 * two - 3)}, {-3, 5}, {7, 7}};
    float[][] old = {{-3, -3}, {-3, 9}, {1, 2}};
    float[][] mask = {{1, 1}, {1, 0}, {0, 0}};
    double bound = Golden.ELEMENT.fromExact();
    Map<String, Double> token = ratios(ImportanceSampling.TOKEN, now, old, mask);
    assertEquals((2 + 0.25 + 1) / 3, token.get("ratio/mean"), bound);
    assertEquals(0.25, token.get("ratio/min"), bound);
    assertEquals(2, token.get("ratio/max"), bound);
    // A row's weight is that of its mean log ratio, -ln(2) / 2 in the first one.
    Map<String, Double> sequence = ratios(ImportanceSampling.SEQUENCE, now, old, mask);
    assertEquals(Math.sqrt(0.5), sequence.get("ratio/min"), bound);
    assertEquals(1, sequence.get("ratio/max"), bound);
    assertEquals((Math.sqrt(0.5) + 1) / 2, sequence.get("ratio/mean"), bound);
  }

  /** Beyond e^20 a weight is as good as endless. */
  @Test
  void logRatiosAreClampedAtTwenty() {
    float[][] now = {{-0.1f, -1}, {-1, -1}};
    float[][] old = {{-300, -1}, {-1, -1}};
    float[][] mask = {{1, 1}, {1, 1}};
    double greatest = ratios(ImportanceSampling.TOKEN, now, old, mask).get("ratio/max");
    assertEquals(1, greatest / Math.exp(20), RoundingBound.float32().magnitude(20).fromExact());
  }

  private static Map<String, Double> ratios(
      ImportanceSampling level, float[][] now, float[][] old, float[][] mask) {
    PolicyLossConfig config =
        ConfigLoader.of(
            PolicyLossConfig.class, Map.of("type", LossType.GRPO, "importance_sampling", level));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray policy = manager.create(now);
      policy.setRequiresGradient(true);
      float[] advantages = new float[now.length];
      advantages[0] = 1;
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              Optional.of(manager.create(old)),
              Optional.empty(),
              manager.create(advantages),
              manager.create(mask),
              Optional.empty());
      return loss.compute(inputs, TOTALS, manager).statistics().metrics(config);
    }
  }

  @Test
  void defaultsOfSapoAndVespoAreThoseOfTheirPapers() {
    PolicyLossConfig sapo = PolicyLossConfig.of(LossType.SAPO);
    assertEquals(1, sapo.sapo().temperaturePositive());
    assertEquals(1.05, sapo.sapo().temperatureNegative());
    PolicyLossConfig vespo = PolicyLossConfig.of(LossType.VESPO);
    assertEquals(2, vespo.vespo().powerPositive());
    assertEquals(3, vespo.vespo().ratePositive());
    assertEquals(3, vespo.vespo().powerNegative());
    assertEquals(2, vespo.vespo().rateNegative());
  }

  @Test
  void missingInputsAreNamed() {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(withKl(LossType.GRPO), TestDevice.chosen())) {
      NDArray any = manager.create(new float[][] {{1}});
      PolicyLossInputs inputs =
          new PolicyLossInputs(any, Optional.empty(), Optional.empty(), any, any, Optional.empty());
      String message =
          assertThrows(IllegalArgumentException.class, () -> loss.compute(inputs, TOTALS, manager))
              .getMessage();
      assertEquals("the loss needs reference log-probs", message);
    }
  }

  /** Otherwise the entropy coefficient would change the loss but not the gradient. */
  @Test
  void entropiesWithoutGraphAreRefused() {
    PolicyLossConfig config = ConfigLoader.of(PolicyLossConfig.class, Map.of("entropy_coef", 0.1));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray policy = manager.create(new float[][] {{-1, -2}, {-3, -4}});
      policy.setRequiresGradient(true);
      NDArray entropies = manager.create(new float[][] {{1, 2}, {3, 4}});
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              Optional.empty(),
              Optional.empty(),
              manager.create(new float[] {1, -1}),
              manager.ones(policy.getShape()),
              Optional.of(entropies));
      String message =
          assertThrows(EngineException.class, () -> loss.compute(inputs, TOTALS, manager))
              .getMessage();
      assertTrue(message.contains("needs entropies with a graph"), message);
      entropies.setRequiresGradient(true);
      loss.compute(inputs, TOTALS, manager);
    }
  }

  @Test
  void configurationRefusesWhatATypeWouldIgnore() {
    refused(Map.of("type", LossType.CISPO, "epsilon_low", 0.2), "epsilon_low");
    refused(Map.of("type", LossType.SAPO, "epsilon_high", 0.2), "epsilon_high");
    refused(Map.of("type", LossType.VESPO, "delta", 1.5), "delta");
    refused(Map.of("type", LossType.GRPO, "epsilon_high", 0.6, "delta", 1.5), "delta");
    refused(Map.of("type", LossType.GRPO, "epsilon_low", 1.0), "epsilon_low");
    refused(Map.of("sapo_temperature_positive", 1.0), "sapo_temperature_positive");
    PolicyLossConfig dapo = PolicyLossConfig.defaults();
    assertEquals(LossType.DAPO, dapo.type());
    assertEquals(0.2, dapo.clipping().epsilonHigh());
    assertNull(dapo.vespo().powerNegative());
    assertEquals(5, PolicyLossConfig.of(LossType.CISPO).clipping().epsilonHigh());
  }

  private static void refused(Map<String, ?> values, String key) {
    String message =
        assertThrows(UserException.class, () -> ConfigLoader.of(PolicyLossConfig.class, values))
            .getMessage();
    assertTrue(message.contains(" " + key + " "), message);
  }
}
