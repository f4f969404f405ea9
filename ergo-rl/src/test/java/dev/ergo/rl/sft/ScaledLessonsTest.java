package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.Example;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.CropRules;
import dev.ergo.data.scenes.ScaledLandmark;
import dev.ergo.data.scenes.ScaledScene;
import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.ScaledSet;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.sft.SftConfig.LessonKind;
import dev.ergo.rl.sft.SftConfig.Phase;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lessons about scenes of version 3, in the view of 16 vision tokens that they are made for. */
@Tag("integration")
class ScaledLessonsTest {

  private static final int SCENES = 512;
  private static final Pattern BOX = Pattern.compile("\\[(\\d+), (\\d+), (\\d+), (\\d+)]");

  private static final List<Example> EXAMPLES = examples();

  private final ImageProcessor images = new ImageProcessor();
  private final EpisodeRunner runner =
      new EpisodeRunner(
          new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), images),
          images,
          Prompts.ergo(),
          EpisodeConfig.ergo(16, 16, 8, 8));
  private final SftConfig config =
      ConfigLoader.of(
          SftConfig.class,
          Map.of(
              "loose", Map.of("min_side", 4, "max_side", 112, "min_pad", 1),
              "phases", List.of(new Phase(1.0, null, null))));
  private final EpisodeLessons episodes =
      new EpisodeLessons(
          runner,
          Prompts.ergo(),
          images,
          new ScaledTeacher(),
          config.loose(),
          PixelLimits.ofBudget(1024));

  private LessonMix mix(LessonKind kind) {
    SftConfig one =
        ConfigLoader.of(
            SftConfig.class,
            Map.of(
                "loose", Map.of("min_side", 4, "max_side", 112, "min_pad", 1),
                "phases", List.of(new Phase(1.0, Map.of(kind, 1.0), null))));
    return new LessonMix(one, episodes, new ScaledLessons(runner, episodes), true);
  }

  private static SceneRandom random(long n) {
    return new SceneRandom(3, n, 16);
  }

  private static List<Example> examples() {
    List<Example> all = new ArrayList<>();
    try (SceneExamples scenes = new SceneExamples(ScaledSet.of(2), SCENES)) {
      for (int n = 0; n < SCENES; n++) {
        all.add(scenes.get(n));
      }
    }
    return all;
  }

  /** The region that the first exchange asks for. */
  private PixelBox asked(Lesson lesson, Example example) {
    Matcher box = BOX.matcher(lesson.conversations().get(0).get(0).assistant());
    assertTrue(box.find());
    return episodes.region(
        runner.view(example.request()),
        new ViewBox(
            Integer.parseInt(box.group(1)),
            Integer.parseInt(box.group(2)),
            Integer.parseInt(box.group(3)),
            Integer.parseInt(box.group(4))));
  }

  /** What the question is about is shown and can be read, unless only chance could tell. */
  @Test
  void taughtBoxesMeetTheNeed() {
    LessonMix looks = mix(LessonKind.LOOK);
    EnumSet<Kind> seen = EnumSet.noneOf(Kind.class);
    int lucky = 0;
    int ambiguous = 0;
    for (int n = 0; n < SCENES; n++) {
      Example example = EXAMPLES.get(n);
      ScaledScene scene = ScaledTeacher.scene(example);
      seen.add(scene.kind());
      PixelBox box = asked(looks.make(example, 0, random(n)), example);
      assertTrue(scene.need().isReadable(box, 112), example.id() + " too wide: " + box);
      if (scene.kind() == Kind.AMBIGUOUS) {
        ambiguous++;
        lucky += scene.need().isShown(box) ? 1 : 0;
      } else {
        assertTrue(scene.need().isShown(box), example.id() + " misses it: " + box);
      }
    }
    assertEquals(EnumSet.allOf(Kind.class), seen);
    // Half of two candidates, a third of three, and some whose twin is near.
    assertTrue(lucky > 0.3 * ambiguous && lucky < 0.75 * ambiguous, lucky + " of " + ambiguous);
  }

  /** Boxes that show two candidates are those that are wide for one, by chance. */
  @Test
  void theMiddleOfATaughtBoxIsThatOfOneCandidate() {
    LessonMix looks = mix(LessonKind.LOOK);
    Set<Integer> chosen = new HashSet<>();
    for (int n = 0; n < SCENES; n++) {
      Example example = EXAMPLES.get(n);
      ScaledScene scene = ScaledTeacher.scene(example);
      if (scene.kind() == Kind.AMBIGUOUS) {
        PixelBox box = asked(looks.make(example, 0, random(n)), example);
        int x = (box.x1() + box.x2()) / 2;
        int y = (box.y1() + box.y2()) / 2;
        List<ScaledLandmark> candidates = scene.named(scene.landmarks().get(0).name());
        int nearest = -1;
        for (int k = 0; k < candidates.size(); k++) {
          int away =
              Math.max(
                  Math.abs(x - candidates.get(k).centreX()),
                  Math.abs(y - candidates.get(k).centreY()));
          // Whole pixels of the view, unless the border keeps the box away.
          boolean isAtBorder =
              Math.min(box.x1(), box.y1()) == 0 || Math.max(box.x2(), box.y2()) == 896;
          nearest = away <= 8 || isAtBorder ? k : nearest;
        }
        assertTrue(nearest >= 0, example.id() + ": " + box);
        chosen.add(nearest);
      }
    }
    assertEquals(Set.of(0, 1, 2), chosen);
  }

  /** A policy that has learned the lessons to the letter, and every rule that changes its boxes. */
  @Test
  void noRuleAboutTheTaughtBoxComesNearTheOracle() {
    LessonMix looks = mix(LessonKind.LOOK);
    List<CropRules.Case> cases = new ArrayList<>();
    for (int n = 0; n < SCENES; n++) {
      Example example = EXAMPLES.get(n);
      cases.add(
          new CropRules.Case(
              ScaledTeacher.scene(example).need(),
              asked(looks.make(example, 0, random(n)), example)));
    }
    CropRules rules = new CropRules(cases, 112, 896);
    System.out.printf("taught boxes: %.3f right%n", rules.unchanged());
    for (CropRules.Rule rule :
        List.of(rules.bestConstant(), rules.bestScale(), rules.bestLinear())) {
      System.out.printf(
          "taught boxes: %.0f + %.2f side: %.3f right%n",
          rule.offset(), rule.factor(), rule.right());
      assertTrue(rule.right() <= 0.95, "taught boxes: " + rule);
    }
  }

  @Test
  void everyKindTeachesAndIsRepeatable() {
    for (LessonKind kind : LessonKind.values()) {
      LessonMix mix = mix(kind);
      for (int n = 0; n < 60; n++) {
        Example example = EXAMPLES.get(n);
        Lesson lesson = mix.make(example, 0, random(n));
        lesson.conversations().stream()
            .flatMap(List::stream)
            .forEach(e -> assertFalse(e.assistant().isBlank(), kind.name()));
        assertEquals(lesson, mix.make(example, 0, random(n)), "not repeatable");
      }
    }
  }

  /** The judge answers exactly where the crop tells. */
  @Test
  void theJudgeKnowsWhatACropTells() {
    LessonMix judge = mix(LessonKind.JUDGE_ELSEWHERE);
    int answered = 0;
    for (int n = 0; n < SCENES; n++) {
      Example example = EXAMPLES.get(n);
      Lesson lesson = judge.make(example, 0, random(n));
      ImageView crop = ((Message.Image) lesson.conversations().get(0).get(0).user().get(0)).view();
      boolean tells = ScaledTeacher.scene(example).need().isMet(crop.region(), 112);
      String expected = tells ? example.unmistakableAnswer() : "unknown";
      assertEquals(
          "<answer>" + expected + "</answer>", lesson.conversations().get(0).get(0).assistant());
      answered += tells ? 1 : 0;
    }
    assertTrue(answered > 0.05 * SCENES && answered < 0.6 * SCENES, "answered: " + answered);
  }

  /** At 1,792 pixels the view has 64 tokens and the crop 16: what can be read follows the crop. */
  @Test
  void readableSidesFollowTheCropsBudget() {
    EpisodeRunner wide =
        new EpisodeRunner(
            new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), images),
            images,
            Prompts.ergo(),
            ConfigLoader.of(
                EpisodeConfig.class,
                Map.of("budget", 64, "crop_budget", 16, "max_new_tokens", List.of(8, 8))));
    EpisodeLessons lessons =
        new EpisodeLessons(
            wide,
            Prompts.ergo(),
            images,
            new ScaledTeacher(),
            config.loose(),
            PixelLimits.ofBudget(4096));
    try (SceneExamples scenes =
        new SceneExamples(new ScaledSet(5, 1792, ScaledSet.Split.TRAIN), 1)) {
      EpisodeRequest request = scenes.get(0).request();
      assertEquals(new Size(224, 224), lessons.viewSize(request));
      assertEquals(112, lessons.cropSide(request));
    }
  }
}
