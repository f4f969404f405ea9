package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import dev.ergo.rl.DocumentExample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewards of one's own; the one that docs/extending.md shows compiles and does what it says. */
@Tag("unit")
class CustomRewardTest {

  @TempDir Path folder;

  @Test
  void theRewardOfTheDocumentFavoursShortReasoning() throws Exception {
    Reward reward =
        DocumentExample.load("Brevity", folder)
            .asSubclass(Reward.class)
            .getConstructor()
            .newInstance();
    assertEquals("brevity", reward.name());
    assertEquals(1, reward.score(Episodes.good().build()), "30 tokens");
  }

  @Test
  void aScoreWithoutEndIsRefused() {
    CustomReward endless = new CustomReward(Endless.class.getName(), 1.0);
    EpisodeScorer scorer = new EpisodeScorer(Map.of(endless.make(), endless.weight()));
    UserException error =
        assertThrows(UserException.class, () -> scorer.score(List.of(Episodes.good().build())));
    assertTrue(error.getMessage().startsWith("reward endless gave Infinity"), error.getMessage());
  }

  /** A reward that divides by nothing. */
  public static final class Endless implements Reward {
    @Override
    public String name() {
      return "endless";
    }

    @Override
    public double score(ScoredEpisode episode) {
      return Double.POSITIVE_INFINITY;
    }
  }
}
