package dev.ergo.rl.grpo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.reward.KlConfig;
import dev.ergo.rl.reward.KlConfig.Controller;
import dev.ergo.rl.reward.RewardTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The coefficient of {@code rewards.kl}; values by hand from the formula of arXiv 1909.08593. */
@Tag("unit")
class KlPenaltyTest {

  private static final KlConfig ADAPTIVE = new KlConfig(0.2, Controller.ADAPTIVE, 0.1, 40);

  @TempDir Path checkpoint;

  /** Two episodes of 10 and 20 tokens. */
  private static RewardTable table(double firstKl, double secondKl) {
    return new RewardTable(
        List.of("answer", "kl"),
        new double[] {1, 0.2},
        new double[][] {{1, -firstKl}, {0, -secondKl}});
  }

  private static final List<EpisodeFigures> FIGURES = List.of(figures(10), figures(20));

  private static EpisodeFigures figures(int sampled) {
    return new EpisodeFigures(1, null, 2, sampled, true, 0);
  }

  @Test
  void theEpisodesSumIsPenalisedAndTheMeanOfTokensIsSteered() {
    KlPenalty penalty = new KlPenalty(ADAPTIVE);
    RewardTable weighed = penalty.weigh(table(2, 1));
    assertEquals(1 - 0.2 * 2, weighed.total(0), 1e-12);
    assertEquals(-0.2, weighed.total(1), 1e-12);
    // (2 / 10 + 1 / 20) / 2 = 0.125: an error of 0.25, of which 0.2 count; 2 of 40 episodes.
    Map<String, Double> metrics = penalty.update(weighed, FIGURES);
    assertEquals(Map.of("kl_penalty/kl", 0.125, "kl_penalty/coefficient", 0.2), metrics);
    double next = 0.2 * (1 + 0.2 * 2 / 40);
    assertEquals(-next, penalty.weigh(table(2, 1)).total(1), 1e-15);
    assertEquals(Map.of(KlPenalty.BESIDE, Double.toString(next)), penalty.beside());
    // (1.05 / 10 + 2.1 / 20) / 2 = 0.105: an error of 0.05, which counts as it is.
    penalty.update(penalty.weigh(table(1.05, 2.1)), FIGURES);
    assertEquals(-next * (1 + 0.05 * 2 / 40), penalty.weigh(table(2, 1)).total(1), 1e-12);
    // Below the target it falls, by a fifth of 2 / 40 at most.
    penalty.update(penalty.weigh(table(-5, -5)), FIGURES);
    assertEquals(
        -next * (1 + 0.05 * 2 / 40) * (1 - 0.2 * 2 / 40),
        penalty.weigh(table(2, 1)).total(1),
        1e-12);
  }

  @Test
  void aFixedOneStays() {
    KlPenalty penalty = new KlPenalty(new KlConfig(0.2, null, null, null));
    penalty.update(penalty.weigh(table(9, 9)), FIGURES);
    assertEquals(-0.2, penalty.weigh(table(2, 1)).total(1), 1e-15);
  }

  @Test
  void goesOnWithTheCoefficientOfTheCheckpoint() throws IOException {
    KlPenalty penalty = new KlPenalty(ADAPTIVE);
    for (int step = 0; step < 5; step++) {
      penalty.update(penalty.weigh(table(step, 1)), FIGURES);
    }
    penalty.keep(checkpoint);
    KlPenalty other = new KlPenalty(ADAPTIVE);
    other.takeOver(checkpoint);
    assertEquals(penalty.beside(), other.beside());
    assertThrows(UserException.class, () -> other.takeOver(checkpoint.resolve("none")));
  }

  @Test
  void divergenceIsTheSumOverTheTokensOfAnEpisode() {
    LogProbTable sampled = new LogProbTable(new float[][] {{-1, -2.5f}, {-0.5f}});
    // Rows of a micro-batch are as wide as its longest.
    LogProbTable start = new LogProbTable(new float[][] {{-1.5f, -2}, {-1, -100}});
    assertEquals(0.5 - 0.5, sampled.divergence(0, start));
    assertEquals(0.5, sampled.divergence(1, start));
  }

  @Test
  void settingsThatDoNotFitAreRefused() {
    assertEquals("coefficient", refused(() -> new KlConfig(null, null, null, null)));
    assertEquals("coefficient", refused(() -> new KlConfig(0.0, null, null, null)));
    assertEquals("target", refused(() -> new KlConfig(1.0, Controller.ADAPTIVE, null, null)));
    assertEquals("target", refused(() -> new KlConfig(1.0, Controller.FIXED, 0.1, null)));
    assertEquals("horizon", refused(() -> new KlConfig(1.0, null, null, 9)));
    assertEquals(10_000, new KlConfig(1.0, Controller.ADAPTIVE, 0.1, null).horizon());
  }

  private static String refused(Executable making) {
    return assertThrows(InvalidValueException.class, making).key();
  }
}
