package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ergo.core.checkpoint.LoraConfig;
import dev.ergo.core.config.ConfigKeys;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.data.UsableExamples;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import dev.ergo.rl.Pictures;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop around a task that computes nothing. */
@Tag("integration")
@Tag("device")
class TrainingLoopTest {

  @TempDir Path folder;

  private final Told told = new Told();

  private Ending run(Map<String, ?> settings, double applied) {
    return run(settings, applied, "loop");
  }

  private Ending run(Map<String, ?> settings, double applied, String name) {
    RunFolderConfig section =
        new RunFolderConfig(name, folder.toString(), 0L, null, null, null, null);
    TrainConfig train = ConfigLoader.of(TrainConfig.class, settings);
    ModelConfig model =
        ConfigLoader.of(
            ModelConfig.class,
            Map.of(
                "path",
                Fixtures.path("model/A").toString(),
                "device",
                TestDevice.name(),
                "lora",
                ConfigLoader.of(LoraConfig.class, Map.of("rank", 2))));
    try (LoadedPolicy policy = LoadedPolicy.load(model, null, 0);
        RunFolder run = RunFolder.open(section, configuration());
        UpdatePass update = new UpdatePass(policy, train, 1)) {
      PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
      return new TrainingLoop(
              run,
              train,
              policy,
              update,
              new Idle(applied),
              validation(train),
              List.of(told),
              silent)
          .run();
    }
  }

  /** Of a policy that never finds a box. */
  private Validation validation(TrainConfig train) {
    ItemCost cost = new ItemCost(1, 1, 1, 0);
    AnsweredItem answer =
        new AnsweredItem(List.of("no"), Optional.empty(), Optional.empty(), Optional.empty(), cost);
    UsableExamples data =
        new UsableExamples(
            Pictures.source(List.of(Pictures.example(0))), DataConfig.OnBadImage.FAIL, image -> {});
    return new Validation(
        batch -> List.of(answer),
        new AnswerMatcher(MatchConfig.defaults()),
        Optional.of(data),
        train.validation(),
        folder.resolve("validation"));
  }

  private static LoadedConfig<JsonNode> configuration() {
    JsonNode empty = JsonNodeFactory.instance.objectNode();
    return new LoadedConfig<>(
        empty, empty, Path.of("test.yaml"), List.of(), ConfigKeys.of(JsonNode.class));
  }

  private List<Long> steps(String metric) throws IOException {
    Stream<Map<String, Object>> rows =
        MetricsLog.read(folder.resolve("loop/metrics.jsonl")).stream();
    return rows.filter(row -> row.containsKey(metric))
        .map(row -> ((Number) row.get("step")).longValue())
        .toList();
  }

  private List<String> names(String place) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(place))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void stepsThatCannotBeAppliedEndTheRun() throws IOException {
    UserException error =
        assertThrows(
            UserException.class,
            () -> run(Map.of("steps", 5, "shares", 1, "optimizer.max_skipped_steps", 3), 0));
    assertTrue(error.getMessage().startsWith("3 steps in a row up to step 2 "), error.getMessage());
    assertEquals(List.of(0L, 1L), steps("step_time"));
  }

  @Test
  void validationsComeBeforeTheFirstEverySoManyAndAfterTheLast() throws IOException {
    run(
        Map.of(
            "steps", 5,
            "shares", 1,
            "validation.every", 2,
            "validation.items", 1,
            "checkpoint.every", 5),
        1);
    assertEquals(
        List.of("step-000000.jsonl", "step-000002.jsonl", "step-000004.jsonl", "step-000005.jsonl"),
        names("validation"));
    assertEquals(List.of(0L, 1L, 3L, 4L), steps("val/accuracy"));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), steps("step_time"));
  }

  /** No validation is better than the first, so the second one after it ends the training. */
  @Test
  void aTrainingThatGetsNoBetterEndsAndItsBestPolicyIsKept() throws IOException {
    Map<String, Object> settings =
        Map.of(
            "steps", 9,
            "shares", 1,
            "validation.every", 2,
            "validation.items", 1,
            "checkpoint.every", 3,
            "checkpoint.keep", 1,
            "keep_best", "val/accuracy",
            "early_stop.patience", 2);
    Ending ending = run(settings, 1);
    assertEquals(
        new Ending(
            6, Ending.Reason.EARLY_STOP, 6, Optional.of(new Ending.Best("val/accuracy", 2, 0))),
        ending);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), steps("step_time"));
    assertEquals(List.of("step-000002", "step-000006"), names("loop/checkpoints"));
  }

  /** Nothing is told of a step before its row, and no end of a run without. */
  @Test
  void listenersAreToldInOrder() {
    Map<String, Integer> settings =
        Map.of("steps", 3, "shares", 1, "validation.every", 2, "validation.items", 1);
    run(settings, 1);
    assertEquals(
        List.of(
            "opened 0 rows, next 0",
            "row 0 val",
            "row 0",
            "done 1",
            "row 1",
            "done 2",
            "row 1 val",
            "row 2",
            "done 3",
            "row 2 val",
            "ended",
            "closed"),
        told.calls);
    told.calls.clear();
    assertThrows(
        UserException.class,
        () -> run(Map.of("steps", 9, "shares", 1, "optimizer.max_skipped_steps", 1), 0, "another"));
    assertEquals(List.of("opened 0 rows, next 0", "closed"), told.calls);
  }

  private static final class Told implements TrainingListener {

    private final List<String> calls = new ArrayList<>();

    @Override
    public void opened(List<Map<String, Object>> rows, long next) {
      calls.add("opened %d rows, next %d".formatted(rows.size(), next));
    }

    @Override
    public void row(long step, Map<String, Double> values) {
      calls.add("row " + step + (values.containsKey("val/accuracy") ? " val" : ""));
    }

    @Override
    public void stepDone(long done) {
      calls.add("done " + done);
    }

    @Override
    public void ended() {
      calls.add("ended");
    }

    @Override
    public void close() {
      calls.add("closed");
    }
  }

  private final class Idle implements TrainingTask {

    private final double applied;

    Idle(double applied) {
      this.applied = applied;
    }

    @Override
    public Map<String, Double> step(long step) {
      return Map.of(TrainingLoop.APPLIED, applied);
    }

    @Override
    public String headline(Map<String, Double> metrics) {
      return "";
    }
  }
}
