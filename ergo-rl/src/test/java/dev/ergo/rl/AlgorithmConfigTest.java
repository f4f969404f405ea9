package dev.ergo.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.loss.LossType;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.optim.OptimizerConfig;
import dev.ergo.rl.reward.RewardConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The records as sections of a YAML file. */
@Tag("unit")
class AlgorithmConfigTest {

  @TempDir Path folder;

  private record Sections(
      PolicyLossConfig loss,
      AdvantageConfig advantage,
      RewardConfig reward,
      OptimizerConfig optimizer) {}

  private Sections load(String yaml) throws IOException {
    Path file = folder.resolve("run.yaml");
    Files.writeString(file, yaml);
    return ConfigLoader.load(file, Map.of(), Sections.class).value();
  }

  /** A run writes its resolved configuration; reading that must give the same run. */
  @ParameterizedTest
  @EnumSource(LossType.class)
  void resolvedConfigurationReadsBackEqual(LossType type) throws IOException {
    Sections sections =
        load(
            """
            loss: {type: %s, importance_sampling: sequence, beta: 0.04}
            advantage: {aggregation: normalize_then_sum}
            reward: {coverage: 1, match: {normalize_numbers: true}}
            optimizer: {learning_rate: 1e-5, decay_matrices_only: true, schedule: cosine, warmup_steps: 3, min_learning_rate_ratio: 0.1}
            """
                .formatted(type.name().toLowerCase(java.util.Locale.ROOT)));
    assertEquals(type, sections.loss().type());
    assertEquals(1e-5, sections.optimizer().learningRate());
    assertEquals(sections, load(ConfigLoader.toYaml(sections)));
  }

  @Test
  void mistakesNameTheirKey() {
    assertMessage("loss: {type: cispo, delta: 2}", "loss.delta");
    assertMessage("loss: {type: ppo}", "loss.type");
    assertMessage("loss: {top_entropy_quantile: 0.2}", "loss.top_entropy_quantile");
    assertMessage("reward: {gamma: 60}", "reward.gamma");
    assertMessage("optimizer: {min_learning_rate_ratio: 0.1}", "optimizer.min_learning_rate_ratio");
  }

  private void assertMessage(String yaml, String part) {
    String message = assertThrows(UserException.class, () -> load(yaml)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
