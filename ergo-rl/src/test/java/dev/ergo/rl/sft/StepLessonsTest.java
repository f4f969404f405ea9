package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRunner;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.UsableExamples;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.rl.sft.SftConfig.LessonKind;
import dev.ergo.rl.sft.SftConfig.Phase;
import dev.ergo.rl.train.StepExamples;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class StepLessonsTest {

  private static final int EXAMPLES = 6;

  private static LoadedPolicy policy;
  private static SceneExamples scenes;

  @BeforeAll
  static void open() {
    String path = Fixtures.path("model/A").toString();
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(ModelConfig.class, Map.of("path", path, "device", "cpu")), null, 0);
    scenes = new SceneExamples(SceneSet.of(5), 1000);
  }

  @AfterAll
  static void close() {
    policy.close();
    scenes.close();
  }

  private static StepLessons lessons(Map<String, Object> settings) {
    EpisodeConfig sizes = EpisodeConfig.ergo(16, 9, 8, 8);
    EpisodeRunner runner =
        new EpisodeRunner(policy.chat(), policy.images(), policy.prompts(), sizes);
    UsableExamples usable = new UsableExamples(scenes, DataConfig.OnBadImage.FAIL, image -> {});
    return new StepLessons(
        policy,
        runner,
        new StepExamples(usable, EXAMPLES, 3),
        ConfigLoader.of(SftConfig.class, settings),
        100);
  }

  private static Set<ImageSource> images(LessonStep step) {
    return step.sorted().stream()
        .flatMap(group -> group.prefix().images().stream())
        .map(ImageView::source)
        .collect(Collectors.toSet());
  }

  private static Set<String> crops(LessonStep step) {
    return step.sorted().stream()
        .map(group -> group.prefix().images().get(0))
        .map(view -> view.source().id() + " " + view.region())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** A mark is asked for in a crop that is drawn for each lesson. */
  @Test
  void anExampleServesSeveralSteps() {
    Object phases = List.of(new Phase(1.0, Map.of(LessonKind.MARK, 1.0), null));
    StepLessons once = lessons(Map.of("phases", phases));
    StepLessons thrice = lessons(Map.of("phases", phases, "lessons_per_example", 3));
    assertEquals(crops(once.of(0)), crops(thrice.of(0)));
    for (long block = 0; block < 3; block++) {
      Set<ImageSource> shown = images(once.of(block));
      assertEquals(EXAMPLES, shown.size());
      Set<String> taught = new HashSet<>();
      for (long step = 3 * block; step < 3 * block + 3; step++) {
        assertEquals(shown, images(thrice.of(step)), "step " + step);
        taught.addAll(crops(thrice.of(step)));
      }
      // Few of eighteen crops can be drawn twice.
      assertTrue(taught.size() > 2 * EXAMPLES, taught.size() + " lessons");
    }
    assertNotEquals(images(thrice.of(2)), images(thrice.of(3)));
  }
}
