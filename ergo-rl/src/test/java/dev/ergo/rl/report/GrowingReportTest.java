package dev.ergo.rl.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ergo.core.config.ConfigKeys;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.rl.MadeRollouts;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.DataOrder;
import dev.ergo.rl.train.TrainConfig;
import dev.ergo.rl.train.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run.report_every} does. */
@Tag("unit")
class GrowingReportTest {

  private static final ImageProcessor IMAGES = new ImageProcessor();

  @TempDir Path folder;

  private static LoadedConfig<JsonNode> configuration() {
    JsonNode empty = JsonNodeFactory.instance.objectNode();
    return new LoadedConfig<>(
        empty, empty, Path.of("test.yaml"), List.of(), ConfigKeys.of(JsonNode.class));
  }

  private static TrainingOutcome outcome(RunFolder run) {
    ExampleSource data =
        Pictures.source(IntStream.range(0, 4).mapToObj(Pictures::example).toList());
    return new TrainingOutcome(
        run,
        "grpo",
        "the title",
        ConfigLoader.of(TrainConfig.class, Map.of("steps", 6, "prompts_per_step", 4)),
        new ZoomReader(IMAGES, ConfigLoader.of(EpisodeConfig.class, Map.of("budget", 16))),
        new SampledEpisodes(
            run.resolve("rollouts"), data, new DataOrder(data.parts(), 0), 4, IMAGES));
  }

  /** Nothing before its time, then what is there so far; the end of a run is not its affair. */
  @Test
  void theReportIsOfTheStepsSoFar() throws IOException {
    RunFolderConfig section =
        new RunFolderConfig("run", folder.toString(), 0L, null, null, null, null);
    try (RunFolder run = RunFolder.open(section, configuration());
        MetricsLog metrics = MetricsLog.open(run.resolve("metrics.jsonl"), -1, told -> {})) {
      TrainingOutcome outcome = outcome(run);
      Validation none =
          new Validation(
              batch -> List.of(),
              new AnswerMatcher(MatchConfig.defaults()),
              Optional.empty(),
              outcome.train().validation(),
              run.resolve("validation"));
      GrowingReport report = new GrowingReport(outcome, none, 2);
      for (int step = 0; step < 6; step++) {
        metrics.append(step, Map.of("reward", 1.5, "step_time", 30.0));
        MadeRollouts.write(run.resolve("rollouts"), step, 4, 2);
        report.stepDone(step + 1);
        String said = "grpo, %d of 6 steps so far, %.1f minutes of training";
        int shown = Math.min(4, (step + 1) / 2 * 2);
        if (shown == 0) {
          assertFalse(Files.exists(run.resolve("report.html")));
        } else {
          String page = Files.readString(run.resolve("report.html"));
          assertTrue(page.contains(said.formatted(shown, shown / 2.0)), page::toString);
          assertTrue(page.contains("newest step"));
          assertEquals(4, page.split("<article class=\"card\"", -1).length - 1);
        }
      }
      Files.delete(run.resolve("report.html"));
      new GrowingReport(outcome, none, 0).stepDone(4);
      assertFalse(Files.exists(run.resolve("report.html")));
    }
  }
}
