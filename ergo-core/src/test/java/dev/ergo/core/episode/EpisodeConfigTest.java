package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.config.InvalidValueException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EpisodeConfigTest {

  @Test
  void theDefaultsAreErgosTwoLooks() {
    EpisodeConfig config = EpisodeConfig.defaults();
    assertEquals(640, config.budget());
    assertEquals(640, config.cropBudget());
    assertEquals(2, config.looks());
    assertFalse(config.earlyAnswer());
    assertEquals(List.of(1024, 1024), config.maxNewTokens());
    assertEquals(
        EpisodeConfig.ergo(640, 640, 1024, 1024), new EpisodeConfig(640, 640, 2, false, null));
  }

  @Test
  void oneLimitHoldsForAllLooksAndAListForEach() {
    EpisodeConfig one = new EpisodeConfig(16, null, 3, true, List.of(8));
    assertEquals(24, one.maxSampledTokens());
    assertEquals(16, one.cropBudget());
    EpisodeConfig each = new EpisodeConfig(16, 9, 3, true, List.of(8, 4, 2));
    assertEquals(8, each.maxNewTokens(1));
    assertEquals(4, each.maxNewTokens(2));
    assertEquals(2, each.maxAnswerTokens());
    assertEquals(14, each.maxSampledTokens());
    assertEquals(new EpisodeConfig(25, 36, 3, true, List.of(8, 4, 2)), each.withBudgets(25, 36));
  }

  @Test
  void whatCannotBeIsRefusedUnderItsKey() {
    assertEquals("max_new_tokens", refused(16, 9, 3, List.of(8, 4)));
    assertEquals("max_new_tokens", refused(16, 9, 2, List.of(8, 0)));
    assertEquals("budget", refused(3, 9, 2, List.of(8)));
    assertEquals("crop_budget", refused(16, 3, 2, List.of(8)));
    assertEquals("looks", refused(16, 9, 0, List.of(8)));
    assertEquals(4, new EpisodeConfig(4, 4, 1, false, List.of(1)).budget());
  }

  private static String refused(int budget, int crop, int looks, List<Integer> limits) {
    return assertThrows(
            InvalidValueException.class,
            () -> new EpisodeConfig(budget, crop, looks, false, limits))
        .key();
  }
}
