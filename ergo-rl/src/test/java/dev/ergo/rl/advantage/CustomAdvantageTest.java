package dev.ergo.rl.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.DocumentExample;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Advantages of one's own; the class that docs/extending.md shows does what it says. */
@Tag("unit")
class CustomAdvantageTest {

  @TempDir Path folder;

  @Test
  void theClassOfTheDocumentTeachesTheBest() throws Exception {
    AdvantageEstimator best =
        DocumentExample.load("BestOfGroup", folder)
            .asSubclass(AdvantageEstimator.class)
            .getConstructor()
            .newInstance();
    assertArrayEquals(
        new double[] {0, 1, 1, 0}, best.advantages(AdvantagesTest.single(0.5, 0.7, -1, -2), 2));
  }

  /** Every other episode has no advantage. */
  public static final class EveryOther implements AdvantageEstimator {
    @Override
    public double[] advantages(RewardTable rewards, int groupSize) {
      return new double[] {2, Double.NaN};
    }
  }

  private static AdvantageConfig config(Class<?> type) {
    return ConfigLoader.of(AdvantageConfig.class, Map.of("custom", type.getName()));
  }

  @Test
  void aConfigurationNamesTheClass() {
    Advantages found = Advantages.of(AdvantagesTest.single(1, 3), 2, config(EveryOther.class));
    assertArrayEquals(new double[] {2, 0}, found.last());
    assertEquals(2, found.metrics().get("reward"));
    RewardTable four = AdvantagesTest.single(1, 2, 3, 4);
    String message =
        assertThrows(UserException.class, () -> Advantages.of(four, 2, config(EveryOther.class)))
            .getMessage();
    assertTrue(message.contains("gave 2 advantages for 4 episodes"), message);
    assertThrows(UserException.class, () -> config(String.class));
  }
}
