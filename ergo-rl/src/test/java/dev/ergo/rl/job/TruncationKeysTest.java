package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.core.model.Truncation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys top_k and top_p, and what does not go with them. */
@Tag("unit")
class TruncationKeysTest {

  private static final String SERVERS =
      "rollout: {servers: [http://127.0.0.1:1], adapter_dir: a}\n";

  private static GrpoRunConfig config(String yaml) {
    return ConfigLoader.fromYaml(
        "model: {path: m, lora: {rank: 2}}\ndata: {train: x}\n" + yaml, GrpoRunConfig.class);
  }

  @Test
  void tokensAreLeftOutWhereAKeySaysSo() {
    assertEquals(Truncation.NONE, config("").training().train().truncation());
    assertEquals(
        new Truncation(50, 0.9),
        config("train: {top_k: 50, top_p: 0.9}").training().train().truncation());
    assertEquals(
        new Truncation(0, 0.9), config("train: {top_p: 0.9}").training().train().truncation());
    assertEquals(
        new Truncation(50, 1),
        config(SERVERS + "train: {top_k: 50}").training().train().truncation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"top_k: 0", "top_k: -1", "top_p: 0", "top_p: 1.1", "top_p: .nan"})
  void whatIsOutOfRangeIsRefused(String key) {
    assertRefused("train." + key.substring(0, 5), "train: {" + key + "}");
  }

  /** Servers give log-probs of the tokens that stay. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss: {old_log_probs: sampler}",
        "loss: {sampler_correction: token}",
        "rewards: {kl: {coefficient: 0.1}}"
      })
  void serversLogProbsAreNotTakenForThoseOfAllTokens(String section) {
    String train = "train: {top_p: 0.9}\n" + section;
    config(train);
    config(SERVERS + section);
    assertRefused("rollout", SERVERS + train);
    assertRefused("rollout", SERVERS.replace("a}", "a, max_staleness: 1}") + "train: {top_k: 5}");
  }

  private static void assertRefused(String key, String yaml) {
    UserException refusal = assertThrows(UserException.class, () -> config(yaml));
    assertTrue(refusal.getMessage().contains(key), refusal.getMessage());
  }
}
