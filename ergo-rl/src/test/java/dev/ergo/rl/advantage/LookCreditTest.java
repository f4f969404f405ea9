package dev.ergo.rl.advantage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.episode.GroupShape;
import dev.ergo.core.error.UserException;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.reward.RewardTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Advantages by look, in tables that were computed by hand. */
@Tag("unit")
class LookCreditTest {

  private static final double NAN = Double.NaN;
  private static final List<String> NAMES = List.of("answer", "region", "area", "format");
  private static final double[] WEIGHTS = {1, 1, 0.5, 0.5};

  /**
   * Four episodes of a question. First looks answer for answer + region + area / 2: 2.5, 1.5, 1,
   * 0.5; last looks for answer + format / 2: 1.5, 0.5, 1.5, 0.
   */
  private static final double[][] SCORES = {
    {1, 1, 1, 1},
    {0, 1, 1, 1},
    {1, 0, 0, 1},
    {0, 0, 1, 0}
  };

  private static AdvantageConfig config(Map<String, ?> more) {
    Map<String, Object> values = new LinkedHashMap<>(more);
    values.put("credit", "look");
    return ConfigLoader.of(AdvantageConfig.class, values);
  }

  private static RewardTable table(double[][] scores) {
    return new RewardTable(NAMES, WEIGHTS, scores);
  }

  private static Advantages of(Map<String, ?> more, GroupShape shape) {
    return Advantages.of(table(SCORES), shape, config(more));
  }

  private static Advantages of(Map<String, ?> more) {
    return of(more, GroupShape.of(4));
  }

  private static void assertClose(double[] expected, double[] found) {
    assertArrayEquals(expected, found, 1e-12);
  }

  /** Means of the first looks' sums 5.5 / 4, of the last looks' 3.5 / 4. */
  @Test
  void eachLooksSumIsComparedInTheGroup() {
    Advantages found = of(Map.of("scale", "none"));
    assertClose(new double[] {1.125, 0.125, -0.375, -0.875}, found.looking());
    assertClose(new double[] {0.625, -0.375, 0.625, -0.875}, found.last());
  }

  /** Squares of the first looks' distances 2.1875, of the last looks' 1.6875, over 3. */
  @Test
  void itIsDividedByItsOwnDeviation() {
    Advantages found = of(Map.of("eps", 1e-9));
    double first = Math.sqrt(2.1875 / 3);
    assertArrayEquals(
        new double[] {1.125 / first, 0.125 / first, -0.375 / first, -0.875 / first},
        found.looking(),
        1e-8);
    assertArrayEquals(
        new double[] {0.625 / 0.75, -0.375 / 0.75, 0.625 / 0.75, -0.875 / 0.75},
        found.last(),
        1e-8);
    assertEquals(
        Math.sqrt(2.1875 / 3 / (first * first)),
        found.metrics().get("advantage/looking_std"),
        1e-8);
    assertEquals(1, found.metrics().get("advantage/last_std"), 1e-8);
  }

  /** Of n episodes the mean of the others is as far again as n / (n - 1) of the mean of all. */
  @Test
  void theBaselineMayBeTheOthers() {
    Advantages found = of(Map.of("scale", "none", "baseline", "leave_one_out"));
    assertClose(new double[] {1.5, 0.5 / 3, -0.5, -3.5 / 3}, found.looking());
    assertClose(new double[] {2.5 / 3, -0.5, 2.5 / 3, -3.5 / 3}, found.last());
  }

  /** Two groups of two, whose sums are divided by the deviation over all four. */
  @Test
  void theDivisorMayBeThatOfTheBatch() {
    Advantages found = of(Map.of("scale", "batch", "eps", 1e-9), GroupShape.of(2));
    double first = Math.sqrt(2.1875 / 3);
    assertArrayEquals(
        new double[] {0.5 / first, -0.5 / first, 0.25 / first, -0.25 / first},
        found.looking(),
        1e-8);
    assertArrayEquals(
        new double[] {0.5 / 0.75, -0.5 / 0.75, 0.75 / 0.75, -0.75 / 0.75}, found.last(), 1e-8);
  }

  /**
   * Components are normalised by themselves. Answer and region: two ones and two zeros, z = ±√3/2;
   * area: three ones, z = 1/2 and -3/2; format the same.
   */
  @Test
  void componentsMayBeNormalisedOneByOne() {
    Advantages found = of(Map.of("aggregation", "normalize_then_sum", "eps", 1e-9));
    double z = Math.sqrt(3) / 2;
    double[] first = {2 * z + 0.25, 0.25, -0.75, -2 * z + 0.25};
    double[] last = {z + 0.25, -z + 0.25, z + 0.25, -z - 0.75};
    assertArrayEquals(standardised(first), found.looking(), 1e-7);
    assertArrayEquals(standardised(last), found.last(), 1e-7);
  }

  private static double[] standardised(double[] values) {
    double mean = (values[0] + values[1] + values[2] + values[3]) / 4;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double[] all = new double[4];
    for (int i = 0; i < 4; i++) {
      all[i] = (values[i] - mean) / Math.sqrt(squares / 3);
    }
    return all;
  }

  /** Which component counts for which look is a matter of configuration. */
  @Test
  void componentsAreChosen() {
    Advantages found =
        of(
            Map.of(
                "scale",
                "none",
                "looks",
                Map.of("first", List.of("area"), "last", List.of("answer", "region", "format"))));
    assertClose(new double[] {0.125, 0.125, -0.375, 0.125}, found.looking());
    // 2.5, 1.5, 1.5, 0 less 1.375.
    assertClose(new double[] {1.125, 0.125, 0.125, -1.375}, found.last());
  }

  /**
   * Two crops of two answers each. The crops are worth (2.5 + 1.5) / 2 and (1 + 0.5) / 2; an answer
   * is compared with the other one behind its crop.
   */
  @Test
  void aCropIsWorthTheMeanOfItsAnswers() {
    Advantages found = of(Map.of("scale", "none"), new GroupShape(4, 2));
    assertClose(new double[] {0.625, 0.625, -0.625, -0.625}, found.looking());
    assertClose(new double[] {0.5, -0.5, 0.75, -0.75}, found.last());
    Advantages scaled = of(Map.of("eps", 1e-9), new GroupShape(4, 2));
    double half = Math.sqrt(0.5);
    assertArrayEquals(new double[] {half, half, -half, -half}, scaled.looking(), 1e-8);
    assertArrayEquals(new double[] {half, -half, half, -half}, scaled.last(), 1e-8);
    assertThrows(IllegalArgumentException.class, () -> new GroupShape(4, 3));
  }

  /** An episode that answers at once has its answer to show, and no look that zooms. */
  @Test
  void anEpisodeWithoutAZoomIsComparedByWhatItHas() {
    double[][] scores = {{1, 1, 1, 1}, {1, NAN, NAN, 1}, {0, 0, 1, 1}, {0, 0, 0, 1}};
    Advantages found = Advantages.of(table(scores), 4, config(Map.of("scale", "none")));
    // 2.5, 1, 0.5, 0 less 1.
    assertClose(new double[] {1.5, 0, -0.5, -1}, found.looking());
    assertArrayEquals(new double[] {0.5}, found.ofLooks(1, 1));
    assertEquals(0.5, found.ofEpisode(1, 1));
  }

  /** Region and area of the second stand at 1/3 and 2/3: to zoom is worth its outcome alone. */
  @Test
  void notZoomingMayBeJudgedByItsOutcome() {
    double[][] scores = {{1, 1, 1, 1}, {1, NAN, NAN, 1}, {0, 0, 1, 1}, {0, 0, 0, 1}};
    Map<String, String> settings = Map.of("scale", "none", "missing", "group_mean");
    Advantages found = Advantages.of(table(scores), 4, config(settings));
    // 5/2, 5/3, 1/2, 0 less 7/6.
    assertClose(new double[] {4 / 3.0, 0.5, -2 / 3.0, -7 / 6.0}, found.looking());
    assertArrayEquals(new double[] {0.5}, found.ofLooks(1, 1));
    Advantages whole =
        Advantages.of(table(scores), 4, ConfigLoader.of(AdvantageConfig.class, settings));
    assertClose(new double[] {4 / 3.0, 0.5, -2 / 3.0, -7 / 6.0}, whole.looking());
    // What none of the group has stays out, and so does an episode without any score.
    double[][] bare = {{1, NAN, NAN, 1}, {0, NAN, NAN, 1}, {NAN, NAN, NAN, NAN}, {1, NAN, NAN, 1}};
    assertClose(
        new double[] {1 / 3.0, -2 / 3.0, 0, 1 / 3.0},
        Advantages.of(table(bare), 4, config(settings)).looking());
    assertThrows(
        UserException.class,
        () -> config(Map.of("aggregation", "normalize_then_sum", "missing", "group_mean")));
  }

  /** Every look but the last looks for something. */
  @Test
  void threeLooks() {
    Advantages found = of(Map.of("scale", "none"));
    assertArrayEquals(new double[] {1.125, 1.125, 0.625}, found.ofLooks(0, 3));
    assertEquals((1.125 + 1.125 + 0.625) / 3, found.ofEpisode(0, 3), 1e-15);
    LookAdvantages tokens = found.forLoss();
    assertTrue(tokens.byLook());
    assertArrayEquals(
        new float[] {
          0.125f, 0.125f, 0.125f, -0.375f, 0, //
          0.625f, 0, 0, 0, 0
        },
        tokens.ofTokens(1, new int[][] {{9}, {2, 1, 1}, {1}}, 2, 5));
  }

  /** Without credit by look nothing is told apart. */
  @Test
  void anEpisodeMayHaveOneAdvantage() {
    Advantages found = Advantages.of(table(SCORES), 4, AdvantageConfig.defaults());
    assertFalse(found.forLoss().byLook());
    assertArrayEquals(found.looking(), found.last());
    assertEquals(found.last()[2], found.ofEpisode(2, 3));
    assertFalse(found.metrics().containsKey("advantage/last_std"));
  }

  /** What teaches neither look is without contrast. */
  @Test
  void contrastOfEitherLookCounts() {
    double[][] scores = {{1, 0, 1, 1}, {1, 0, 1, 0}};
    Advantages one = Advantages.of(table(scores), 2, config(Map.of()));
    assertEquals(0, one.metrics().get("frac_reward_zero_std"), "the format differs");
    double[][] alike = {{1, 0, 1, 1}, {1, 0, 1, 1}};
    assertEquals(
        1, Advantages.of(table(alike), 2, config(Map.of())).metrics().get("frac_reward_zero_std"));
  }

  private static String refused(Map<String, ?> looks, Map<String, ?> rewards) {
    AdvantageConfig config = config(Map.of("looks", looks));
    InvalidValueException refusal =
        assertThrows(
            InvalidValueException.class,
            () -> config.checkFor(ConfigLoader.of(RewardConfig.class, rewards)));
    return refusal.key() + " " + refusal.getMessage();
  }

  @Test
  void namesAreThoseOfTheRewards() {
    assertEquals(
        "advantage.looks.first names regoin, and no component of the reward has that name; did you mean region?",
        refused(Map.of("first", List.of("answer", "regoin")), Map.of()));
    String unknown = refused(Map.of("last", List.of("answer", "beauty")), Map.of());
    assertTrue(unknown.contains("there are answer, answer_judge, area"), unknown);
    String left = refused(Map.of("first", List.of("region"), "last", List.of("answer")), Map.of());
    assertEquals(
        "advantage.looks leaves out area, format, which has a weight in rewards; name it in first, last or both, or give it no weight",
        left);
    String nothing =
        refused(
            Map.of(
                "first",
                List.of("coverage"),
                "last",
                List.of("answer", "format", "region", "area")),
            Map.of());
    assertTrue(nothing.startsWith("advantage.looks.first names no component"), nothing);
    config(Map.of("looks", Map.of("first", List.of("style", "answer", "region", "area"))))
        .checkFor(
            ConfigLoader.of(
                RewardConfig.class,
                Map.of(
                    "remote",
                    List.of(
                        Map.of("url", "http://127.0.0.1:1/s", "name", "style", "weight", 0.5)))));
  }

  @Test
  void mistakesAreRefused() {
    assertTrue(
        assertThrows(
                UserException.class,
                () ->
                    ConfigLoader.of(
                        AdvantageConfig.class, Map.of("looks", Map.of("last", List.of("answer")))))
            .getMessage()
            .contains("must be absent with credit episode"));
    assertThrows(UserException.class, () -> config(Map.of("looks", Map.of("last", List.of()))));
    assertThrows(
        UserException.class,
        () -> config(Map.of("looks", Map.of("last", List.of("answer", "answer")))));
  }
}
