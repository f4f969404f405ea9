package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DAPO's soft overlong punishment; the looks of these episodes have 30 and 10 sampled tokens. */
@Tag("unit")
class OverlongRewardTest {

  /** Values of the paper's equation 13, by hand. */
  @ParameterizedTest
  @CsvSource({
    "40, 40, 10, 0", // up to limit - buffer
    "39, 40, 10, -0.1",
    "32, 40, 10, -0.8",
    "30, 40, 10, -1", // at the limit
    "20, 40, 10, -1", // behind it
    "34, 14, 8, -0.5", // 4 of 8 in both looks
    "34, 12, 8, -0.75", // the second is worse
    "40, 10, 10, -1"
  })
  void theWorstLookDecides(int first, int second, int buffer, double expected) {
    Reward reward = new OverlongReward(buffer, List.of(first, second));
    assertEquals(expected, reward.score(Episodes.good().build()), 1e-12);
  }

  @Test
  void itsWeightMultipliesAndItsLimitsAreThoseOfTheLooks() {
    RewardConfig config =
        ConfigLoader.of(RewardConfig.class, Map.of("overlong", Map.of("weight", 0.5, "buffer", 10)))
            .within(List.of(32, 64));
    EpisodeScorer scorer = EpisodeScorer.of(config);
    assertEquals(
        List.of("answer", "region", "coverage", "area", "format", "overlong"), scorer.names());
    RewardTable table = scorer.score(List.of(Episodes.good().build()));
    assertEquals(-0.8, table.score(0, 5), 1e-12);
    assertEquals(1 + 1 + 0.5 + 1 - 0.5 * 0.8, table.total(0), 1e-12);
  }

  @Test
  void oneLimitIsThatOfEveryLook() {
    OverlongConfig config = new OverlongConfig(null, 5, List.of(12)).within(List.of(30, 20));
    assertEquals(List.of(12, 12), config.maxNewTokens());
    assertEquals(config, config.within(List.of(30, 20)), "a second time");
  }

  @Test
  void limitsThatDoNotFitAreRefused() {
    List<Integer> looks = List.of(30, 20);
    assertEquals("rewards.overlong.max_new_tokens", refused(List.of(25), 5, looks));
    assertEquals("rewards.overlong.max_new_tokens", refused(List.of(9, 9, 9), 5, looks));
    assertEquals("rewards.overlong.buffer", refused(null, 21, looks));
    assertThrows(UserException.class, () -> new OverlongConfig(null, 5, null).make());
  }

  private static String refused(List<Integer> limits, int buffer, List<Integer> looks) {
    OverlongConfig config = new OverlongConfig(null, buffer, limits);
    return assertThrows(InvalidValueException.class, () -> config.within(looks)).key();
  }
}
