package dev.ergo.rl.grpo;

import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.eval.ask.EndpointConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.reward.RewardConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The sections of a configuration that say what an episode is worth. They stand beside the rows of
 * rollout files, so that these can be scored again alone.
 *
 * @param rewards components of the reward
 * @param advantage how rewards become advantages
 * @param judge the judge of the region reward
 */
public record ScoringSections(RewardConfig rewards, AdvantageConfig advantage, JudgeConfig judge) {

  private static final String KEY = "ergo.scoring";

  /**
   * The same without what changes no verdict: a run may go on with other values of that, and its
   * files stay the same.
   */
  private ScoringSections essential() {
    EndpointConfig server = judge.endpoint();
    return new ScoringSections(
        rewards.essential(),
        advantage,
        new JudgeConfig(
            judge.path(),
            judge.budget(),
            judge.maxNewTokens(),
            AutoNumber.AUTO,
            judge.score(),
            server == null
                ? null
                : new EndpointConfig(server.url(), server.model(), null, null, null, null)));
  }

  /** What stands beside the rows. */
  public Map<String, String> beside() {
    return Map.of(KEY, ConfigLoader.toYaml(essential()));
  }

  /** What stands beside the rows of a file; empty where its version wrote nothing there. */
  public static Optional<ScoringSections> beside(Path file) {
    return RolloutReader.beside(file, KEY)
        .map(yaml -> ConfigLoader.fromYaml(yaml, ScoringSections.class));
  }
}
