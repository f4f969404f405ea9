package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.data.Example;
import dev.ergo.data.UsableExamples;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.ask.AnsweringModel;
import dev.ergo.eval.ask.Asking;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.train.TrainConfig.ValidationConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
@Tag("device")
class ValidationTest {

  @TempDir Path folder;

  private static final AnswerMatcher MATCHER = new AnswerMatcher(MatchConfig.defaults());

  private static LoadedPolicy policy;

  @BeforeAll
  static void load() {
    policy =
        LoadedPolicy.load(
            ConfigLoader.of(
                ModelConfig.class,
                Map.of("path", Fixtures.path("model/A").toString(), "device", TestDevice.name())),
            null,
            0);
  }

  @AfterAll
  static void close() {
    policy.close();
  }

  private Validation validation(List<Example> examples, int items, int batch) {
    Asking greedily = new Asking(PolicyMode.COARSE_TO_FINE, 0, false, 0);
    AnsweringModel asked = new AnsweringModel(policy, EpisodeConfig.ergo(9, 9, 5, 4), greedily);
    UsableExamples usable =
        new UsableExamples(
            Pictures.source(examples), DataConfig.OnBadImage.SKIP, image -> image.load());
    return new Validation(
        asked,
        MATCHER,
        Optional.of(usable),
        new ValidationConfig(0, items, AutoNumber.of(batch)),
        folder);
  }

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(Pictures.example(i));
    }
    return examples;
  }

  @Test
  void theSameItemsWhateverTheBatch() {
    Map<String, Double> metrics = ValidationMetrics.of(validation(examples(5), 4, 3).run(7));
    List<Validation.Item> items = validation(examples(5), 4, 3).read(7);
    assertEquals(List.of("e0", "e1", "e2", "e3"), items.stream().map(i -> i.id()).toList());
    // Model A is random: no box, no answer, and the whole image stands in for the crop.
    assertEquals(
        Map.of(
            "val/accuracy",
            0.0,
            "val/box_valid",
            0.0,
            "val/coverage",
            0.0,
            "val/crop_area",
            1.0,
            "val/whole_image",
            1.0),
        metrics);
    Validation alone = validation(examples(5), 4, 1);
    alone.run(8);
    assertEquals(items, alone.read(8));
  }

  /** Target [10, 30, 40, 60] of 120 x 90; the crop shows its upper half. */
  @Test
  void anItemIsHeldAgainstItsAnswerAndTarget() {
    Example example = Pictures.example(0);
    ItemCost cost = new ItemCost(1, 1, 1, 0);
    List<String> texts = List.of("<answer>right</answer>", "<answer>left</answer>");
    AnsweredItem looked =
        new AnsweredItem(
            texts,
            Optional.of(BoxOutcome.VALID),
            Optional.of(new PixelBox(0, 0, 40, 45)),
            Optional.empty(),
            cost);
    AnsweredItem boxless =
        new AnsweredItem(
            texts,
            Optional.of(BoxOutcome.MISSING),
            Optional.of(new PixelBox(0, 0, 120, 90)),
            Optional.empty(),
            cost);
    AnsweredItem early =
        new AnsweredItem(
            texts.subList(1, 2), Optional.empty(), Optional.empty(), Optional.empty(), cost);
    Validation.Item item = validation(List.of(example), 1, 1).item(example, looked);
    assertEquals(1, item.correct());
    assertEquals(1, item.valid());
    assertEquals(0.5, item.coverage(), 1e-12);
    assertEquals(1 / 6.0, item.cropArea(), 1e-12);
    assertEquals(0, item.wholeImage());
    assertEquals(List.of("<answer>right</answer>", "<answer>left</answer>"), item.looks());
    for (AnsweredItem answer : List.of(boxless, early)) {
      Validation.Item missing = validation(List.of(example), 1, 1).item(example, answer);
      assertEquals(0, missing.coverage(), "without a box the target was not found");
      assertEquals(1, missing.wholeImage());
    }
  }

  @Test
  void withoutTargetsThereIsNoCoverage() {
    Example e = Pictures.example(0);
    Example plain =
        new Example(
            e.id(),
            e.question(),
            e.options(),
            e.answer(),
            e.image(),
            List.of(),
            e.boxesRule(),
            "",
            List.of(),
            Map.of());
    Validation validation = validation(List.of(plain), 1, 1);
    assertFalse(ValidationMetrics.of(validation.run(0)).containsKey("val/coverage"));
    assertTrue(Double.isNaN(validation.read(0).get(0).coverage()));
  }

  @Test
  void badImagesAreLeftOut() {
    Example bad = Pictures.example(1, new byte[] {1});
    List<Example> mixed = List.of(Pictures.example(0), bad, Pictures.example(2));
    Validation validation = validation(mixed, 9, 1);
    validation.run(0);
    assertEquals(List.of("e0", "e2"), validation.read(0).stream().map(i -> i.id()).toList());
    Validation none = validation(List.of(bad), 9, 1);
    assertThrows(UserException.class, () -> none.run(1));
  }

  @Test
  void rewindDropsLaterResultsOnly() {
    Validation validation = validation(examples(1), 1, 1);
    validation.run(0);
    validation.run(10);
    validation.run(20);
    validation.rewind(10);
    assertTrue(Files.exists(folder.resolve("step-000010.jsonl")));
    assertFalse(Files.exists(folder.resolve("step-000020.jsonl")));
    ValidationConfig section = new ValidationConfig(0, 4, AutoNumber.of(1));
    Validation none =
        new Validation(batch -> List.of(), MATCHER, Optional.empty(), section, folder);
    assertEquals(Map.of(), ValidationMetrics.of(none.run(0)));
  }
}
