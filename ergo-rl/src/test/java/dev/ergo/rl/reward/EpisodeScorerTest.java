package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.data.Example.BoxesRule;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EpisodeScorerTest {

  private static final double NAN = Double.NaN;
  private static final EpisodeScorer ERGO = EpisodeScorer.of(RewardConfig.defaults());

  private static double score(String component, ScoredEpisode episode) {
    return ERGO.score(List.of(episode)).score(0, ERGO.names().indexOf(component));
  }

  @Test
  void goodEpisodeGetsErgosReward() {
    assertEquals(List.of("answer", "region", "coverage", "area", "format"), ERGO.names());
    RewardTable table = ERGO.score(List.of(Episodes.good().build()));
    assertEquals(1 + 1 + 0.5 + 1, table.total(0));
    assertEquals(1, table.metrics().get("rewards/coverage/mean"), "scored, though of weight 0");
  }

  /** At inference the whole image stands in for the crop; training must not pay for it. */
  @Test
  void noUsableBoxGetsNothingButTheAnswer() {
    for (BoxOutcome outcome : EnumSet.complementOf(EnumSet.of(BoxOutcome.VALID))) {
      ScoredEpisode episode =
          Episodes.good().region(Optional.empty(), outcome).judge(Optional.of(true)).build();
      RewardTable table = ERGO.score(List.of(episode));
      assertEquals(1, table.total(0), outcome.toString());
      for (int k = 1; k < 5; k++) {
        assertEquals(0, table.score(0, k), outcome + " " + table.names().get(k));
      }
    }
  }

  /** Neither for nor against: an episode that answers at once has no box that could be scored. */
  @Test
  void withoutAZoomThereAreAnswerAndFormatAlone() {
    RewardTable table =
        ERGO.score(List.of(Episodes.good().withoutZoom().judge(Optional.empty()).build()));
    assertEquals(1, table.score(0, table.names().indexOf("answer")));
    assertEquals(1, table.score(0, table.names().indexOf("format")));
    for (String box : List.of("region", "coverage", "area")) {
      assertTrue(Double.isNaN(table.score(0, table.names().indexOf(box))), box);
    }
  }

  @Test
  void eachKeyOfTheSectionReachesItsComponent() {
    ScoredEpisode bare =
        Episodes.good()
            .first("<zoom>[10, 20, 30, 40]</zoom>")
            .answer("<answer>red</answer>")
            .build();
    assertEquals(0, ERGO.score(List.of(bare)).score(0, ERGO.names().indexOf("format")));
    RewardConfig config =
        ConfigLoader.of(
            RewardConfig.class,
            Map.of("require_think", false, "answer", 2, "coverage", 4, "area", 8, "format", 16));
    EpisodeScorer scorer = EpisodeScorer.of(config);
    RewardTable table = scorer.score(List.of(bare));
    assertEquals(1, table.score(0, scorer.names().indexOf("format")));
    double area = table.score(0, scorer.names().indexOf("area"));
    assertEquals(2 + config.region() + 4 + 8 * area + 16, table.total(0), 1e-12);
  }

  @Test
  void answerFollowsTheMatchRules() {
    assertEquals(1, score("answer", Episodes.good().answer("<answer>B</answer>").build()));
    assertEquals(1, score("answer", Episodes.good().answer("<answer> RED </answer>").build()));
    assertEquals(0, score("answer", Episodes.good().answer("<answer>A</answer>").build()));
    assertEquals(0, score("answer", Episodes.good().answer("red").build()));
    assertEquals(0, score("answer", Episodes.good().answer("<answer>not B</answer>").build()));
    assertEquals(0, score("answer", Episodes.good().answer("<answer>A or B</answer>").build()));
    assertEquals(
        1, score("answer", Episodes.good().answer("<answer>B, A is wrong</answer>").build()));
  }

  @Test
  void regionIsTheJudgesVerdict() {
    assertEquals(1, score("region", Episodes.good().judge(Optional.of(true)).build()));
    assertEquals(0, score("region", Episodes.good().judge(Optional.of(false)).build()));
    assertEquals(NAN, score("region", Episodes.good().judge(Optional.empty()).build()));
  }

  @Test
  void areaCountsUpToGamma() {
    assertEquals(1, score("area", Episodes.good().region(new PixelBox(0, 0, 600, 400)).build()));
    assertEquals(0, score("area", Episodes.good().region(new PixelBox(0, 0, 601, 400)).build()));
    assertEquals(0, score("area", Episodes.good().region(new PixelBox(0, 0, 1000, 400)).build()));
  }

  @Test
  void linearAreaFallsToNothingAtGamma() {
    EpisodeScorer scorer =
        EpisodeScorer.of(
            ConfigLoader.of(
                RewardConfig.class,
                Map.of(
                    "answer",
                    1.0,
                    "region",
                    0.0,
                    "coverage",
                    0.0,
                    "area",
                    1.0,
                    "format",
                    0.0,
                    "gamma",
                    0.5,
                    "area_shape",
                    AreaShape.LINEAR)));
    Map<PixelBox, Double> expected =
        Map.of(
            new PixelBox(0, 0, 250, 400), 0.5,
            new PixelBox(0, 0, 500, 400), 0.0,
            new PixelBox(0, 0, 1000, 400), 0.0);
    expected.forEach(
        (box, score) ->
            assertEquals(
                score,
                scorer
                    .score(List.of(Episodes.good().region(box).build()))
                    .score(0, scorer.names().indexOf("area")),
                1e-12));
    ScoredEpisode noBox = Episodes.good().region(Optional.empty(), BoxOutcome.MISSING).build();
    assertEquals(0, scorer.score(List.of(noBox)).score(0, scorer.names().indexOf("area")));
  }

  @Test
  void coverageFollowsTheBoxesRule() {
    PixelBox left = new PixelBox(0, 0, 100, 100);
    PixelBox right = new PixelBox(300, 0, 400, 100);
    Episodes all = Episodes.good().region(left).targets(BoxesRule.ALL, left, right);
    assertEquals(0.5, score("coverage", all.build()));
    Episodes any = Episodes.good().region(left).targets(BoxesRule.ANY, left, right);
    assertEquals(1, score("coverage", any.build()));
    Episodes none = Episodes.good().region(left).targets(BoxesRule.ALL);
    assertEquals(NAN, score("coverage", none.build()));
    none.region(Optional.empty(), BoxOutcome.MISSING);
    assertEquals(NAN, score("coverage", none.build()), "no target, whatever the box");
  }

  /** Coverage and area are of the image that the zoom names; the other one shows nothing. */
  @Test
  void boxesCountInTheImageThatIsZoomedInto() {
    Size second = new Size(500, 400);
    PixelBox box = new PixelBox(100, 100, 300, 300);
    ImageBox target = new ImageBox(2, new PixelBox(150, 150, 250, 250));
    Episodes right = Episodes.good().region(box).twoImages(second, 2, target);
    assertEquals(1, score("coverage", right.build()));
    Episodes wrong = Episodes.good().region(box).twoImages(second, 1, target);
    assertEquals(0, score("coverage", wrong.build()), "the same box in the wrong image");
    ImageBox other = new ImageBox(1, new PixelBox(0, 0, 100, 300));
    Episodes half = Episodes.good().region(box).twoImages(second, 2, target, other);
    assertEquals(0.25, score("coverage", half.build()), "10,000 of 40,000 pixels of both");
    // 300 x 400 are .6 of the second image and .3 of the first.
    PixelBox wide = new PixelBox(0, 0, 301, 400);
    assertEquals(0, score("area", Episodes.good().region(wide).twoImages(second, 2).build()));
    assertEquals(1, score("area", Episodes.good().region(wide).twoImages(second, 1).build()));
  }

  @Test
  void aNameOfAnImageIsWellFormed() {
    String named = "<think>left</think><zoom image=\"2\">[10, 20, 30, 40]</zoom>";
    assertEquals(1, score("format", Episodes.good().first(named).build()));
    assertEquals(0, score("format", Episodes.good().first(named.replace("\"2\"", "2")).build()));
  }

  @Test
  void judgeIsLeftOutWithItsWeight() {
    RewardConfig config =
        ConfigLoader.of(RewardConfig.class, Map.of("answer", 2.0, "region", 0.0, "coverage", 3.0));
    assertFalse(config.needsJudge());
    EpisodeScorer scorer = EpisodeScorer.of(config);
    assertEquals(List.of("answer", "coverage", "area", "format"), scorer.names());
    assertEquals(2 + 3 + 0.5 + 1, scorer.score(List.of(Episodes.good().build())).total(0));
  }

  @Test
  void tableSkipsWhatIsMissing() {
    RewardTable table =
        new RewardTable(
            List.of("a", "b", "c"),
            new double[] {1, 2, 1},
            new double[][] {{1, 3, NAN}, {NAN, 1, NAN}, {NAN, NAN, NAN}});
    assertEquals(2, table.weight(1));
    assertArrayEquals(new double[] {7, 2, NAN}, table.totals());
    assertEquals(1, table.metrics().get("rewards/a/mean"));
    assertFalse(table.metrics().containsKey("rewards/a/std"));
    assertEquals(Math.sqrt(2), table.metrics().get("rewards/b/std"), 1e-12);
    assertTrue(table.metrics().keySet().stream().noneMatch(name -> name.contains("/c/")));
  }

  @Test
  void configurationIsChecked() {
    assertEquals("gamma", refused(1.0, 1.5));
    assertThrows(
        InvalidValueException.class,
        () ->
            new RewardConfig(
                1.0,
                null,
                null,
                null,
                null,
                null,
                0.0,
                AreaShape.LINEAR,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    assertEquals("answer", refused(-1.0, null));
    assertEquals("answer", refused(0.0, null), "nothing would be rewarded");
  }

  private static String refused(Double answer, Double gamma) {
    return assertThrows(
            InvalidValueException.class,
            () ->
                new RewardConfig(
                    answer, 0.0, 0.0, 0.0, 0.0, 0.0, gamma, null, null, null, null, null, null,
                    null, null))
        .key();
  }

  @Test
  void aTableHasAWeightAndAScoreForEachComponent() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RewardTable(List.of("a", "b"), new double[1], new double[0][]));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RewardTable(List.of("a"), new double[1], new double[][] {{1}, {1, 2}}));
    assertEquals(0, new RewardTable(List.of("a"), new double[1], new double[0][]).episodes());
  }

  @Test
  void aMeanIsKnownByItsMetricsName() {
    assertEquals(Optional.of("area"), RewardTable.component("rewards/area/mean"));
    assertEquals(Optional.empty(), RewardTable.component("rewards/area/std"));
    assertEquals(Optional.empty(), RewardTable.component("box/area/mean"));
  }

  @Test
  void aSpreadNeedsTwoNumbers() {
    assertEquals(new Spread(1, 3, NAN), Spread.of(new double[] {NAN, 3}));
    assertEquals(new Spread(0, NAN, NAN), Spread.of(new double[] {NAN}));
    assertEquals(new Spread(3, 2, 1), Spread.of(new double[] {1, NAN, 2, 3}));
    assertEquals(
        List.of(new Spread(2, 1.5, Math.sqrt(0.5)), new Spread(2, 8, 0)),
        List.of(Spread.groups(new double[] {1, 2, 8, 8}, 2)));
  }
}
