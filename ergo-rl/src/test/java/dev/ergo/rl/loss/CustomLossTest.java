package dev.ergo.rl.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.DocumentExample;
import dev.ergo.rl.optim.GradientBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses of one's own; the one that docs/extending.md shows does what it says. */
@Tag("unit")
@Tag("device")
class CustomLossTest {

  @TempDir Path folder;

  /** Weights of 4 and 1/4, whose roots are 2 and 1/2; one row with A = 3 of two tokens. */
  @Test
  void theLossOfTheDocumentWeighsByARootOfTheRatio() throws Exception {
    Surrogate power =
        DocumentExample.load("PowerLoss", folder)
            .asSubclass(Surrogate.class)
            .getConstructor(double.class)
            .newInstance(0.5);
    PolicyLossConfig config = PolicyLossConfig.of(LossType.GRPO);
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, power, TestDevice.chosen())) {
      NDArray policy = manager.create(new float[][] {{-1, -5}});
      policy.setRequiresGradient(true);
      float four = (float) Math.log(4);
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy,
              Optional.of(manager.create(new float[][] {{-1 - four, -5 + four}})),
              Optional.empty(),
              manager.create(new float[] {3}),
              manager.ones(policy.getShape()),
              Optional.empty());
      PolicyLoss.Result result = loss.compute(inputs, new StepTotals(1, 2, 2), manager);
      assertEquals(-3 * (2 * -1 + 0.5 * -5) / 2, result.loss().getFloat(), 1e-5);
      assertEquals(1.25, result.statistics().metrics(config).get("power/weight_mean"), 1e-6);
      try (GradientBuffer gradients = new GradientBuffer(List.of(policy))) {
        gradients.accumulate(result.loss());
        float[] found = gradients.totals().get(0).toFloatArray();
        assertEquals(-3, found[0], 1e-5);
        assertEquals(-0.75, found[1], 1e-5);
      }
    }
  }

  /** Subtracts a number from nothing. */
  public record Shift(double by) implements Surrogate {
    @Override
    public String program() {
      return """
          class Settings(NamedTuple):
            by : float
          def token_loss(self, t: Sampled, s: Settings) -> Tensor:
            return t.log_probs - s.by
          def measures(self, t: Sampled, s: Settings) -> Dict[str, Tensor]:
            return annotate(Dict[str, Tensor], {})
          """;
    }
  }

  /** Takes a setting that its program has not. */
  public record Misnamed(double too) implements Surrogate {
    @Override
    public String program() {
      return new Shift(too).program();
    }
  }

  /** Has no setting: minus the log-prob, whatever the advantage. */
  public record Plain() implements Surrogate {
    @Override
    public String program() {
      return """
          class Settings(NamedTuple):
            pass
          def token_loss(self, t: Sampled, s: Settings) -> Tensor:
            return -t.log_probs
          def measures(self, t: Sampled, s: Settings) -> Dict[str, Tensor]:
            return annotate(Dict[str, Tensor], {})
          """;
    }
  }

  @Test
  void aLossMayHaveNoSettings() {
    PolicyLossConfig config =
        ConfigLoader.of(
            PolicyLossConfig.class, Map.of("type", "grpo", "custom.class", Plain.class.getName()));
    assertEquals(new Plain(), config.surrogate());
    refused("settings: must be absent", () -> config(Plain.class, Map.of("by", 1.0)));
    try (NDManager manager = NDManager.newBaseManager(TestDevice.chosen());
        PolicyLoss loss = new PolicyLoss(config, TestDevice.chosen())) {
      NDArray policy = manager.create(new float[][] {{-1, -5}});
      NDArray mask = manager.ones(policy.getShape());
      NDArray advantages = manager.create(new float[] {2});
      PolicyLossInputs inputs =
          new PolicyLossInputs(
              policy, Optional.empty(), Optional.empty(), advantages, mask, Optional.empty());
      assertEquals(
          3, loss.compute(inputs, new StepTotals(1, 2, 2), manager).loss().getFloat(), 1e-6);
    }
  }

  private static PolicyLossConfig config(Class<?> type, Map<String, Double> settings) {
    return ConfigLoader.of(
        PolicyLossConfig.class,
        Map.of("custom.class", type.getName(), "custom.settings", settings));
  }

  @Test
  void aConfigurationNamesTheClassAndItsSettings() {
    assertEquals(new Shift(0.5), config(Shift.class, Map.of("by", 0.5)).surrogate());
    refused("must have the keys by", () -> config(Shift.class, Map.of("at", 0.5)));
    refused("implements dev.ergo.rl.loss.Surrogate", () -> config(String.class, Map.of("x", 1.0)));
    refused(
        "type custom has none",
        () ->
            ConfigLoader.with(config(Shift.class, Map.of("by", 1.0)), Map.of("epsilon_low", 0.1)));
  }

  @Test
  void settingsThatTheProgramHasNotAreNamed() {
    PolicyLossConfig config = config(Misnamed.class, Map.of("too", 1.0));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> new PolicyLoss(config, TestDevice.chosen()))
            .getMessage();
    assertTrue(message.contains("by") && message.contains("too"), message);
  }

  private static void refused(String message, Runnable mistake) {
    String found = assertThrows(UserException.class, mistake::run).getMessage();
    assertTrue(found.contains(message), found);
  }
}
