package dev.ergo.eval.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.LookControl.Shown;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.RgbImage;
import dev.ergo.core.model.Truncation;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.Example;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.CropRule;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.fixtures.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What policies are shown in each mode, and that an answer is a matter of its item alone. */
@Tag("integration")
class ControlsTest {

  private static final PixelBox CHOSEN = new PixelBox(10, 20, 50, 50);
  private static final PixelLimits LIMITS = PixelLimits.ofBudget(4);

  private static final EpisodeConfig SIZES = EpisodeConfig.ergo(4, 4, 6, 5);

  private static LoadedPolicy policy;

  @BeforeAll
  static void load() {
    String path = Fixtures.path("model/A").toString();
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(ModelConfig.class, Map.of("path", path, "device", "cpu")), null, 0);
  }

  @AfterAll
  static void close() {
    policy.close();
  }

  private static EvalItem item(int index, int sample) {
    return new EvalItem(
        index,
        sample,
        Pictures.example(index),
        Optional.empty(),
        () -> Pictures.example(index + 1));
  }

  private static List<EvalItem> items(int count) {
    return IntStream.range(0, count).mapToObj(index -> item(index, 0)).toList();
  }

  private static List<AnsweredItem> answers(
      PolicyMode mode, double temperature, boolean sufficiency, List<EvalItem> items) {
    return new AnsweringModel(policy, SIZES, asking(mode, temperature, sufficiency)).answer(items);
  }

  private static Asking asking(PolicyMode mode, double temperature, boolean sufficiency) {
    return new Asking(mode, rule(mode), temperature, Truncation.NONE, sufficiency, 1);
  }

  private static Optional<CropRule> rule(PolicyMode mode) {
    return mode == PolicyMode.RESIZED_CROP ? Optional.of(new CropRule(4, 0.25)) : Optional.empty();
  }

  private static Shown second(PolicyMode mode, EvalItem item) {
    ImageView chosen = ImageView.crop(item.example().image(), CHOSEN, LIMITS);
    ImageView other = ImageView.crop(Pictures.example(9).image(), CHOSEN, LIMITS);
    return new Control(mode, rule(mode), 1)
        .replacing(List.of(item), List.of(other), 2)
        .show(0, 2, chosen);
  }

  @Test
  void eachControlChangesOneThing() {
    EvalItem item = item(0, 0);
    ImageView chosen = ImageView.crop(item.example().image(), CHOSEN, LIMITS);
    assertEquals(Shown.of(chosen), second(PolicyMode.COARSE_TO_FINE, item));
    assertEquals(Shown.of(""), second(PolicyMode.NO_CROP, item));
    assertEquals(Shown.of(Control.PLACEHOLDER), second(PolicyMode.PLACEHOLDER, item));
    assertEquals(
        Pictures.example(9).image(),
        second(PolicyMode.SWAPPED_CROP, item).view().orElseThrow().source());
    assertEquals(Shown.of(chosen), second(PolicyMode.OCCLUDED, item));
    PixelBox target = item.example().boxes().get(0);
    PixelBox oracle = second(PolicyMode.ORACLE_CROP, item).view().orElseThrow().region();
    assertEquals(target.area(), oracle.overlap(target));
    assertTrue(oracle.area() <= 4.5 * target.area(), oracle.toString());
  }

  /** Half a side of margin around the box that serves; the other one is left out. */
  @Test
  void theOracleShowsOneBoxWhereAnyServes() {
    List<PixelBox> boxes = List.of(new PixelBox(10, 30, 40, 60), new PixelBox(80, 10, 100, 20));
    assertEquals(new PixelBox(0, 15, 55, 75), oracle(boxes, Example.BoxesRule.ANY));
    assertEquals(new PixelBox(0, 0, 120, 85), oracle(boxes, Example.BoxesRule.ALL));
  }

  private static PixelBox oracle(List<PixelBox> boxes, Example.BoxesRule rule) {
    Example e = Pictures.example(0);
    Example with =
        new Example(
            e.id(),
            e.question(),
            e.options(),
            e.answer(),
            e.image(),
            boxes,
            rule,
            e.category(),
            List.of(),
            Map.of());
    return second(PolicyMode.ORACLE_CROP, new EvalItem(0, 0, with, Optional.empty(), () -> with))
        .view()
        .orElseThrow()
        .region();
  }

  /** Sides by one straight line, about the centre and within the image of 120 x 90 pixels. */
  @Test
  void aRuleResizesTheCropThatWasChosen() {
    assertEquals(new Size(120, 90), Pictures.SIZE);
    PixelBox box = new PixelBox(20, 30, 60, 50);
    assertEquals(new PixelBox(30, 30, 50, 50), new CropRule(20, 0.0).about(box, Pictures.SIZE));
    assertEquals(new PixelBox(30, 35, 50, 45), new CropRule(0, 0.5).about(box, Pictures.SIZE));
    assertEquals(new PixelBox(0, 17, 83, 63), new CropRule(6, 2.0).about(box, Pictures.SIZE));
    assertEquals(new PixelBox(39, 39, 41, 41), new CropRule(-100, 1.0).about(box, Pictures.SIZE));
    assertEquals(new PixelBox(0, 0, 120, 90), new CropRule(500, 0.0).about(box, Pictures.SIZE));
    // The chosen one is 40 x 30 about (30, 35): sides of 14 and 11.5.
    assertEquals(
        new PixelBox(23, 29, 37, 41),
        second(PolicyMode.RESIZED_CROP, item(0, 0)).view().orElseThrow().region());
    assertEquals("280", new CropRule(280, 0.0).toString());
    assertEquals("2x-3", new CropRule(-3, 2.0).toString());
  }

  @Test
  void anOraclesCropCanFollowARule() {
    EvalItem item =
        new EvalItem(
            0,
            0,
            centred(new PixelBox(40, 30, 60, 50)),
            Optional.empty(),
            () -> item(1, 0).example());
    Control oracle = new Control(PolicyMode.ORACLE_CROP, Optional.of(new CropRule(0, 1.5)), 1);
    ImageView chosen = ImageView.crop(item.example().image(), CHOSEN, LIMITS);
    assertEquals(
        new PixelBox(35, 25, 65, 55),
        oracle
            .replacing(List.of(item), List.of(), 2)
            .show(0, 2, chosen)
            .view()
            .orElseThrow()
            .region());
  }

  @Test
  void theDigestHoldsWhatAControlShows() {
    assertTrue(digest(PolicyMode.PLACEHOLDER).contains(Control.PLACEHOLDER));
    Example square = centred(new PixelBox(40, 30, 60, 50));
    PixelBox oracle =
        second(PolicyMode.ORACLE_CROP, new EvalItem(0, 0, square, Optional.empty(), () -> square))
            .view()
            .orElseThrow()
            .region();
    double margin = (oracle.size().width() - 20) / 2 / 20.0;
    assertTrue(digest(PolicyMode.ORACLE_CROP).endsWith("margin " + margin));
    assertTrue(digest(PolicyMode.RESIZED_CROP).endsWith("rule 0.25x+4"));
    for (PolicyMode mode : PolicyMode.values()) {
      boolean more = mode == PolicyMode.PLACEHOLDER || mode.takesCropRule();
      assertEquals(!more, digest(mode).endsWith("\nshown "), mode.name());
    }
  }

  private static String digest(PolicyMode mode) {
    return new AnsweringModel(policy, SIZES, asking(mode, 0, false)).digest();
  }

  private static Example centred(PixelBox target) {
    Example e = Pictures.example(0);
    return new Example(
        e.id(),
        e.question(),
        e.options(),
        e.answer(),
        e.image(),
        List.of(target),
        Example.BoxesRule.ALL,
        e.category(),
        List.of(),
        Map.of());
  }

  @Test
  void aRandomCropHasTheSizeOfTheChosenOne() {
    List<PixelBox> drawn = new ArrayList<>();
    for (int index = 0; index < 200; index++) {
      PixelBox box = second(PolicyMode.RANDOM_CROP, item(index, 0)).view().orElseThrow().region();
      assertEquals(CHOSEN.size(), box.size());
      assertTrue(box.x1() >= 0 && box.y1() >= 0);
      assertTrue(box.x2() <= Pictures.SIZE.width() && box.y2() <= Pictures.SIZE.height());
      drawn.add(box);
    }
    // Uniform from 0 to 80 and from 0 to 60: the mean of 200 is within five standard errors.
    assertEquals(40, drawn.stream().mapToInt(PixelBox::x1).average().orElseThrow(), 8.5);
    assertEquals(30, drawn.stream().mapToInt(PixelBox::y1).average().orElseThrow(), 6.5);
    assertNotEquals(
        second(PolicyMode.RANDOM_CROP, item(3, 0)), second(PolicyMode.RANDOM_CROP, item(3, 1)));
  }

  @Test
  void theTargetIsBlackInTheFirstViewAlone() {
    EvalItem item = item(0, 0);
    RgbImage seen =
        new Control(PolicyMode.OCCLUDED, Optional.empty(), 1).request(item).image().load();
    RgbImage whole = item.example().image().load();
    PixelBox target = item.example().boxes().get(0);
    for (int y = 0; y < seen.height(); y++) {
      for (int x = 0; x < seen.width(); x++) {
        int at = 3 * (y * seen.width() + x);
        boolean inside = target.overlap(new PixelBox(x, y, x + 1, y + 1)) == 1;
        assertEquals(inside ? 0 : whole.rgb()[at], seen.rgb()[at], x + ", " + y);
      }
    }
  }

  @Test
  void withoutTargetBoxesTheItemIsNamed() {
    Example bare =
        new Example(
            "bare",
            "Where?",
            List.of(),
            "left",
            Pictures.example(0).image(),
            List.of(),
            Example.BoxesRule.ALL,
            "",
            List.of(),
            Map.of());
    EvalItem item = new EvalItem(0, 0, bare, Optional.empty(), () -> bare);
    for (PolicyMode mode : List.of(PolicyMode.ORACLE_CROP, PolicyMode.OCCLUDED)) {
      UserException error =
          assertThrows(UserException.class, () -> answers(mode, 0, false, List.of(item)));
      assertTrue(error.getMessage().contains("item bare"), error.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsAMatterOfItsItemAlone(PolicyMode mode) {
    List<EvalItem> items = items(3);
    for (double temperature : new double[] {0, 1}) {
      List<AnsweredItem> together = answers(mode, temperature, false, items);
      for (int i = 0; i < items.size(); i++) {
        AnsweredItem alone = answers(mode, temperature, false, List.of(items.get(i))).get(0);
        assertEquals(together.get(i).looks(), alone.looks(), mode + " at " + temperature);
        assertEquals(together.get(i).crop(), alone.crop());
      }
    }
  }

  @Test
  void samplesDifferAndGreedyFirstLooksDoNot() {
    List<EvalItem> samples = IntStream.range(0, 6).mapToObj(sample -> item(0, sample)).toList();
    List<AnsweredItem> drawn = answers(PolicyMode.COARSE_TO_FINE, 1, false, samples);
    assertTrue(drawn.stream().map(AnsweredItem::looks).distinct().count() > 1);
    String greedy = answers(PolicyMode.COARSE_TO_FINE, 0, false, items(1)).get(0).looks().get(0);
    for (PolicyMode mode :
        List.of(
            PolicyMode.NO_CROP,
            PolicyMode.RANDOM_CROP,
            PolicyMode.ORACLE_CROP,
            PolicyMode.SWAPPED_CROP,
            PolicyMode.PLACEHOLDER)) {
      assertEquals(greedy, answers(mode, 0, false, items(1)).get(0).looks().get(0), mode.name());
    }
  }

  /**
   * 120 x 90 pixels under a budget of 4 are 56 x 28, two tokens; the untrained policy names no box,
   * so that the whole image stands in for the crop.
   */
  @Test
  void visionTokensAreThoseOfAllViews() {
    assertEquals(4, tokens(PolicyMode.COARSE_TO_FINE));
    assertEquals(2, tokens(PolicyMode.NO_CROP));
    assertEquals(2, tokens(PolicyMode.PLACEHOLDER));
    assertEquals(2, tokens(PolicyMode.FULL_IMAGE));
  }

  private static int tokens(PolicyMode mode) {
    return answers(mode, 0, false, items(1)).get(0).cost().visionTokens();
  }

  @Test
  void costsAndCropsAreThoseOfWhatWasShown() {
    AnsweredItem full = answers(PolicyMode.COARSE_TO_FINE, 0, true, items(2)).get(1);
    AnsweredItem none = answers(PolicyMode.NO_CROP, 0, true, items(2)).get(1);
    assertTrue(full.crop().isPresent() && full.fromCrop().isPresent());
    assertFalse(none.crop().isPresent() || none.fromCrop().isPresent());
    assertTrue(none.cost().visionTokens() < full.cost().visionTokens());
    assertTrue(none.cost().promptTokens() < full.cost().promptTokens());
    var phases = full.cost().phases().orElseThrow();
    assertTrue(phases.image() >= 0 && phases.prefill() > 0 && phases.decode() > 0);
    assertTrue(phases.image() + phases.prefill() + phases.decode() <= full.cost().seconds() + 1e-9);
    assertTrue(full.cost().peakMib().orElseThrow() > 50);
  }
}
