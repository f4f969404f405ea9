package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
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

/**
 * The weight that corrects for the sampler, against TRL 1.16's formulas by hand: exp of old −
 * sampled log-prob, of each token or summed over the sequence, cut at a cap or 0 above it.
 */
@Tag("unit")
@Tag("numeric")
@Tag("device")
class SamplerCorrectionTest {

  private static final StepTotals TOTALS = new StepTotals(3, 4, 2);

  /** What the trainer and the sampler say; the last row has no tokens, one token is padding. */
  private static final float[][] TRAINER = {{-1, -2}, {-3, Float.NaN}, {5, 5}};

  private static final float[][] MASK = {{1, 1}, {1, 0}, {0, 0}};

  /** Weights of 2 and 8, and of 1/4. */
  private static final float[][] SAMPLER = {
    {(float) (-1 - Math.log(2)), (float) (-2 - Math.log(8))},
    {(float) (-3 + Math.log(4)), 9},
    {Float.NaN, 0}
  };

  private record Outcome(float[] gradient, Map<String, Double> metrics) {}

  private static PolicyLossConfig config(Object... keys) {
    Map<String, Object> all = new HashMap<>();
    for (int i = 0; i < keys.length; i += 2) {
      all.put((String) keys[i], keys[i + 1]);
    }
    return ConfigLoader.of(PolicyLossConfig.class, all);
  }

  private static Outcome outcome(PolicyLossConfig config) {
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray policy = manager.create(TRAINER);
      policy.setRequiresGradient(true);
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              Optional.of(manager.create(TRAINER)),
              Optional.of(manager.create(TRAINER)),
              manager.create(new float[] {1, -1, 1}),
              manager.create(MASK),
              Optional.empty());
      PolicyLoss.Result result =
          loss.compute(inputs, Optional.of(manager.create(SAMPLER)), TOTALS, manager);
      Map<String, Double> metrics = result.statistics().metrics(config);
      try (GradientBuffer gradients = new GradientBuffer(List.of(policy))) {
        gradients.accumulate(result.loss());
        return new Outcome(gradients.totals().get(0).toFloatArray(), metrics);
      }
    }
  }

  /** Gradients of -weight * A over 4 tokens of the step, as the trainer's own weights are 1. */
  private static void requireWeights(PolicyLossConfig config, double... weights) {
    float[] expected = {
      (float) -weights[0] / 4, (float) -weights[1] / 4, (float) weights[2] / 4, 0, 0, 0
    };
    assertArrayEquals(expected, outcome(config).gradient(), 1e-5f);
  }

  private static void requireMetrics(
      PolicyLossConfig config, double mean, double least, double greatest) {
    Map<String, Double> metrics = outcome(config).metrics();
    assertEquals(mean, metrics.get("sampling/importance_sampling_ratio/mean"), 1e-5);
    assertEquals(least, metrics.get("sampling/importance_sampling_ratio/min"), 1e-5);
    assertEquals(greatest, metrics.get("sampling/importance_sampling_ratio/max"), 1e-5);
  }

  @Test
  void tokensAreCutAtTheCap() {
    PolicyLossConfig config = config("sampler_correction", "token");
    requireWeights(config, 2, 3, 0.25);
    requireMetrics(config, (2 + 3 + 0.25) / 3, 0.25, 3);
    requireWeights(config("sampler_correction", "token", "sampler_correction_cap", 9), 2, 8, 0.25);
  }

  @Test
  void tokensAboveTheCapAreLeftOut() {
    PolicyLossConfig config =
        config("sampler_correction", "token", "sampler_correction_by", "mask");
    requireWeights(config, 2, 0, 0.25);
    requireMetrics(config, 2.25 / 3, 0, 2);
  }

  @Test
  void sequencesHaveTheProductOfTheirTokens() {
    PolicyLossConfig config =
        config("sampler_correction", "sequence", "sampler_correction_cap", 20);
    requireWeights(config, 16, 16, 0.25);
    requireMetrics(config, 16.25 / 2, 0.25, 16);
    requireWeights(config("sampler_correction", "sequence"), 3, 3, 0.25);
    requireWeights(
        config("sampler_correction", "sequence", "sampler_correction_by", "mask"), 0, 0, 0.25);
  }

  @ParameterizedTest
  @EnumSource(value = LossType.class, names = "VESPO", mode = EnumSource.Mode.EXCLUDE)
  void everyTypeIsWeighted(LossType type) {
    float[] plain = outcome(config("type", type)).gradient();
    float[] weighted =
        outcome(config("type", type, "sampler_correction", "token", "sampler_correction_cap", 9))
            .gradient();
    assertArrayEquals(
        new float[] {2 * plain[0], 8 * plain[1], plain[2] / 4, 0, 0, 0}, weighted, 1e-5f);
    assertTrue(plain[0] != 0);
  }

  /** The term towards the reference is about the policy alone, and TRL does not weight it. */
  @Test
  void theReferenceTermIsNotWeighted() {
    float[] without = outcome(config("sampler_correction", "token")).gradient();
    float[] with = outcome(config("sampler_correction", "token", "beta", 0.5)).gradient();
    assertArrayEquals(without, with, 1e-6f);
  }

  /** With a correction, how far off-policy a sequence is counts from its sampler. */
  @Test
  void sequencesAreDroppedByTheirDistanceFromTheSampler() {
    float[] kept =
        outcome(config("sampler_correction", "token", "off_policy_threshold", 1.5)).gradient();
    float[] dropped =
        outcome(config("sampler_correction", "token", "off_policy_threshold", 1.3)).gradient();
    assertTrue(kept[2] != 0);
    assertEquals(0, dropped[2]);
    assertEquals(kept[0], dropped[0]);
  }

  @Test
  void nothingIsWeightedByDefault() {
    PolicyLossConfig open = PolicyLossConfig.defaults();
    assertEquals(OldLogProbs.TRAINER, open.settled(false).oldLogProbs());
    assertEquals(
        OldLogProbs.SAMPLER, open.settled(true).oldLogProbs(), "a step ahead, w is π over q");
    PolicyLossConfig corrected = config("sampler_correction", "token");
    assertEquals(OldLogProbs.TRAINER, corrected.oldLogProbs());
    assertEquals(OldLogProbs.TRAINER, corrected.settled(true).oldLogProbs());
    assertEquals(
        OldLogProbs.TRAINER, config("old_log_probs", "trainer").settled(true).oldLogProbs());
    requireWeights(PolicyLossConfig.defaults(), 1, 1, 1);
    assertTrue(
        outcome(PolicyLossConfig.defaults()).metrics().keySet().stream()
            .noneMatch(name -> name.startsWith("sampling/")));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    for (PolicyConfigKeys wrong :
        List.of(
            new PolicyConfigKeys(
                "old_log_probs", "sampler_correction", "token", "old_log_probs", "sampler"),
            new PolicyConfigKeys(
                "sampler_correction", "sampler_correction", "token", "type", "vespo"),
            new PolicyConfigKeys("sampler_correction_cap", "sampler_correction_cap", 0))) {
      UserException refusal = assertThrows(UserException.class, () -> config(wrong.keys()));
      assertTrue(refusal.getMessage().contains(wrong.named() + " "), refusal.getMessage());
    }
  }

  private record PolicyConfigKeys(String named, Object... keys) {}
}
