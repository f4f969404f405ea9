package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.ChatFormat;
import dev.ergo.core.text.Message;
import dev.ergo.core.text.Tokenizer;
import dev.ergo.data.Example;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.Landmark;
import dev.ergo.data.scenes.Scene;
import dev.ergo.data.scenes.SceneRandom;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.sft.SftConfig.LessonKind;
import dev.ergo.rl.sft.SftConfig.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LessonMixTest {

  private final ImageProcessor images = new ImageProcessor();
  private final EpisodeRunner runner =
      new EpisodeRunner(
          new ChatFormat(Tokenizer.load(Fixtures.path("tokenizer/tiny")), images),
          images,
          Prompts.ergo(),
          EpisodeConfig.ergo(16, 9, 8, 8));

  private LessonMix mix(Teacher teacher, Phase... phases) {
    SftConfig config = ConfigLoader.of(SftConfig.class, Map.of("phases", List.of(phases)));
    LooseBox loose = config.loose();
    EpisodeLessons episodes =
        new EpisodeLessons(
            runner, Prompts.ergo(), images, teacher, loose, PixelLimits.ofBudget(256));
    return new LessonMix(
        config,
        episodes,
        new SceneLessons(runner, episodes, loose),
        teacher instanceof SceneTeacher);
  }

  private static SceneRandom random(long n) {
    return new SceneRandom(3, n, 16);
  }

  @Test
  void phasesFollowEachOther() {
    LessonMix mix =
        mix(
            new BoxTeacher(),
            new Phase(0.5, Map.of(LessonKind.LOOK, 1.0), null),
            new Phase(0.75, Map.of(LessonKind.EPISODE, 1.0), null));
    Example example = Pictures.example(0);
    for (int n = 0; n < 5; n++) {
      assertEquals(1, mix.make(example, 0.49, random(n)).conversations().get(0).size());
      assertEquals(2, mix.make(example, 0.5, random(n)).conversations().get(0).size());
      // The last phase goes on to the end.
      assertEquals(2, mix.make(example, 0.99, random(n)).conversations().get(0).size());
    }
  }

  @Test
  void kindsAreDrawnByWeight() {
    LessonMix mix =
        mix(
            new BoxTeacher(),
            new Phase(1.0, Map.of(LessonKind.LOOK, 1.0, LessonKind.EPISODE, 3.0), null));
    int episodes = 0;
    for (int n = 0; n < 400; n++) {
      episodes += mix.make(Pictures.example(1), 0, random(n)).conversations().get(0).size() - 1;
    }
    // 300 with a standard deviation of 9.
    assertEquals(300, episodes, 45);
  }

  @Test
  void everyKindTeachesAboutScenes() {
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(5), 20)) {
      for (LessonKind kind : LessonKind.values()) {
        LessonMix mix = mix(new SceneTeacher(), new Phase(1.0, Map.of(kind, 1.0), null));
        for (int n = 0; n < 20; n++) {
          Lesson lesson = mix.make(scenes.get(n), 0, random(n));
          lesson.conversations().stream()
              .flatMap(talk -> talk.stream())
              .forEach(e -> assertFalse(e.assistant().isBlank(), kind.name()));
          assertEquals(lesson, mix.make(scenes.get(n), 0, random(n)), "not repeatable");
        }
      }
    }
  }

  /** A first look is taught for the question itself and for every landmark that has one name. */
  @Test
  void oneViewIsAskedForAllThatStandsInIt() {
    LessonMix looks = mix(new SceneTeacher(), new Phase(1.0, Map.of(LessonKind.LOOK, 1.0), null));
    LessonMix where = mix(new SceneTeacher(), new Phase(1.0, Map.of(LessonKind.WHERE, 1.0), null));
    EnumSet<Scene.Kind> seen = EnumSet.noneOf(Scene.Kind.class);
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(5), 60)) {
      for (int n = 0; n < 60; n++) {
        Example example = scenes.get(n);
        Scene scene = SceneTeacher.scene(example);
        seen.add(scene.kind());
        List<String> named = scene.landmarksNamedOnce().stream().map(Landmark::name).toList();
        List<String> asked = questions(looks.make(example, 0, random(n)));
        assertTrue(asked.get(0).contains(example.question()), asked.get(0));
        int others =
            switch (scene.kind()) {
              case RELATIVE -> 0;
              case VISIBLE -> named.size() - 1;
              case CONTEXTUAL, AMBIGUOUS -> named.size();
            };
        assertEquals(1 + others, asked.size(), scene.kind().name());
        assertEquals(asked.size(), Set.copyOf(asked).size(), "a question twice");
        List<String> places = questions(where.make(example, 0, random(n)));
        assertEquals(Math.max(1, named.size()), places.size());
        named.forEach(
            name -> assertTrue(places.stream().anyMatch(text -> text.startsWith(name)), name));
      }
    }
    assertEquals(EnumSet.allOf(Scene.Kind.class), seen);
  }

  private static List<String> questions(Lesson lesson) {
    return lesson.conversations().stream()
        .map(talk -> ((Message.Text) talk.get(0).user().get(1)).text())
        .toList();
  }

  @Test
  void lessonsAboutScenesNeedScenes() {
    // Before anything is taught, though the phase comes late.
    Phase first = new Phase(0.5, null, null);
    Phase lists = new Phase(1.0, Map.of(LessonKind.LIST, 1.0), null);
    String message =
        assertThrows(UserException.class, () -> mix(new BoxTeacher(), first, lists)).getMessage();
    assertTrue(message.contains("list") && message.contains("data.train"), message);
    Phase few = new Phase(1.0, null, 2);
    assertThrows(UserException.class, () -> mix(new BoxTeacher(), first, few));
    Phase none = new Phase(1.0, Map.of(LessonKind.LIST, 0.0, LessonKind.LOOK, 1.0), null);
    mix(new BoxTeacher(), first, none);
  }

  @Test
  void singleLooksAreTheFirstImagesToPlanFor() {
    SftConfig episodes = ConfigLoader.of(SftConfig.class, Map.of("direct_budget", 300));
    assertEquals(64, episodes.firstBudget(64));
    Phase direct = new Phase(1.0, Map.of(LessonKind.DIRECT, 0.1, LessonKind.EPISODE, 1.0), null);
    SftConfig both = new SftConfig(null, 300, null, List.of(direct));
    assertEquals(300, both.firstBudget(64));
    assertEquals(400, both.firstBudget(400));
  }

  @Test
  void onlySmallScenesAreAdmitted() {
    LessonMix few = mix(new SceneTeacher(), new Phase(0.5, null, 1), new Phase(1.0, null, null));
    try (SceneExamples scenes = new SceneExamples(SceneSet.of(5), 200)) {
      for (int n = 0; n < 200; n++) {
        Example example = scenes.get(n);
        int landmarks = SceneTeacher.scene(example).landmarks().size();
        assertEquals(landmarks <= 1, few.admits(example, 0.1));
        assertTrue(few.admits(example, 0.6));
      }
    }
  }

  @Test
  void mistakesAreRefused() {
    assertThrows(InvalidValueException.class, () -> new SftConfig(null, null, null, List.of()));
    assertThrows(
        InvalidValueException.class, () -> new Phase(1.0, Map.of(LessonKind.LOOK, 0.0), null));
    assertThrows(
        InvalidValueException.class, () -> new Phase(1.0, Map.of(LessonKind.LOOK, -1.0), null));
    Phase first = new Phase(0.5, null, null);
    assertThrows(
        InvalidValueException.class, () -> new SftConfig(null, null, null, List.of(first, first)));
  }

  @Test
  void aRowWithoutTargetsCannotBeTaught() {
    Example e = Pictures.example(0);
    Example plain =
        new Example(
            "bare",
            e.question(),
            e.options(),
            e.answer(),
            e.image(),
            List.of(),
            e.boxesRule(),
            "",
            List.of(),
            Map.of());
    LessonMix mix = mix(new BoxTeacher(), new Phase(1.0, null, null));
    String message =
        assertThrows(UserException.class, () -> mix.make(plain, 0, random(0))).getMessage();
    assertTrue(message.contains("bare"), message);
  }

  @Test
  void oneLookTeachesAboutTheWholeImageAtItsOwnBudget() {
    Example example = new SceneExamples(SceneSet.of(5), 1).get(0);
    for (LessonKind kind : List.of(LessonKind.DIRECT, LessonKind.SURVEY)) {
      LessonMix mix = mix(new SceneTeacher(), new Phase(1.0, Map.of(kind, 1.0), null));
      Lesson.Exchange exchange = mix.make(example, 0, random(0)).conversations().get(0).get(0);
      ImageView view = ((Message.Image) exchange.user().get(0)).view();
      assertEquals(PixelBox.of(view.source().size()), view.region());
      assertEquals(new Size(448, 448), images.viewSize(view));
      boolean answers = kind == LessonKind.DIRECT;
      assertEquals(answers, exchange.assistant().contains(example.answer() + "</answer>"));
      int marks =
          (int)
              SceneTeacher.scene(example).landmarks().stream()
                  .filter(l -> exchange.assistant().contains(l.name()))
                  .count();
      assertEquals(answers ? 0 : SceneTeacher.scene(example).landmarks().size(), marks);
    }
  }
}
