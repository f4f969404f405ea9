package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.fixtures.RepositoryFiles;
import dev.ergo.rl.job.KilledLaunch;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.job.TinyRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of trainings that take a second. */
@Tag("slow")
class SweepTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private TinyRuns runs;
  private Path sweep;

  /** Three trials under two seeds, one of which can't find its data. */
  @BeforeEach
  void writeConfigurations() {
    runs = new TinyRuns(folder);
    Path base = runs.sft("type: scenes, seed: 3");
    sweep =
        runs.config(
            "sweep.yaml",
            """
            job: sweep
            run: {name: s, dir: %s}
            sweep:
              base: %s
              seeds: [1, 2]
              set: {train.steps: 2, train.validation.items: 2, data.validation: {type: scenes, seed: 9}}
              trials:
                - {name: Slow & steady, set: {train.optimizer.learning_rate: 1e-4}}
                - {name: broken, set: {model.init.tokenizer: no-such-folder}}
              grid: {train.optimizer.learning_rate: [1e-2]}
              metrics: [accuracy, change.crop_area, training_seconds]
              results: %s
            """
                .formatted(folder.resolve("runs"), base, folder.resolve("kept")));
  }

  /** Whoever runs the trials, they leave the same runs and the same table. */
  @Test
  void trialsOfOtherProcesses() throws IOException {
    Map<String, String> spread =
        new HashMap<>(Map.of("run.engine", "spark", "spark.executors", "2"));
    Launch first = Launch.of(sweep, spread);
    assertEquals(1, first.code(), first.out() + first.err());
    assertTrue(first.err().contains("broken, seed 2: no file no-such-folder"), first.err());
    assertTrue(first.out().contains("trial 6/6 | "), first.out());
    byte[] weights = trained(runs.run("s"));
    JsonNode table = table(runs.run("s"));
    // Nothing that has ended is run again by a process that computes itself.
    Launch again = Launch.of(sweep, Map.of("sweep.trials", "null"));
    assertEquals(0, again.code(), again.out() + again.err());
    assertTrue(again.out().contains("2 trials, 2 of them finished"), again.out());
    Launch.of(sweep, Map.of("run.name", "alone", "sweep.results", "null"));
    assertArrayEquals(trained(runs.run("alone")), weights);
    assertEquals(table(runs.run("alone")), table);
  }

  private static byte[] trained(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("slow-steady/seed-2/final/model.safetensors"));
  }

  private static JsonNode table(Path run) throws IOException {
    JsonNode last =
        JSON.readTree(run.resolve("slow-steady/seed-2/trial.json").toFile()).path("last");
    return ((ObjectNode) last).without("training_seconds");
  }

  @Test
  void finishedTrialsAreNotRunAgainAndFailedOnesDoNotStopTheRest() throws IOException {
    Launch first = Launch.of(sweep, Map.of());
    assertEquals(1, first.code(), first.out() + first.err());
    assertEquals(2, first.err().lines().count(), first.err());
    assertTrue(first.err().contains("no-such-folder"), first.err());
    assertTrue(
        first.out().contains("trial 6/6 | learning_rate=0.01, seed 2 finished"), first.out());
    assertTrue(first.out().contains("ETA"), first.out());
    assertTrue(first.out().contains("failed: broken, seed 2: no file no-such-folder"), first.out());
    Path run = runs.run("s").resolve("slow-steady/seed-2");
    for (String file : new String[] {"config.yaml", "summary.json", "report.html", "final"}) {
      assertTrue(Files.exists(run.resolve(file)), file);
    }
    JsonNode record = JSON.readTree(run.resolve("trial.json").toFile());
    assertEquals("Slow & steady", record.path("trial").asText());
    assertEquals(2, record.path("set").path("train.steps").asInt());
    assertEquals(1.0, record.path("first").path("whole_image").asDouble());
    assertTrue(record.path("last").has("accuracy/direct_attributes/visible"), record.toString());
    assertTrue(record.path("seconds").asDouble() > 0);
    JsonNode summary = JSON.readTree(runs.run("s").resolve("summary.json").toFile());
    assertEquals("[1,2]", summary.at("/trials/0/seeds").toString());
    assertEquals("[]", summary.at("/trials/1/seeds").toString());
    assertEquals(2, summary.at("/trials/1/failed").size());
    assertEquals(2, summary.at("/trials/2/metrics/training_seconds/ci95").size());
    assertTrue(
        Files.readString(runs.run("s").resolve("report.html")).contains("Slow &amp; steady"));

    byte[] weights = weights(run);
    Launch second = Launch.of(sweep, Map.of());
    assertEquals(1, second.code());
    assertTrue(second.out().contains("6 trials, 4 of them finished"), second.out());
    assertFalse(second.out().contains("step 1/2"), second.out());
    assertArrayEquals(weights, weights(run));
    assertEquals(record, JSON.readTree(run.resolve("trial.json").toFile()));
  }

  @Test
  void resultsOfEarlierSittingsCountAndChangesAreSeen() throws IOException {
    Map<String, String> good = Map.of("sweep.trials", "[{name: a}]", "sweep.seeds", "[1]");
    Launch.of(sweep, good).succeeded();
    assertEquals(2, files(folder.resolve("kept")));

    Map<String, String> more =
        Map.of("sweep.trials", "[{name: a}]", "sweep.seeds", "[1, 2]", "run.name", "elsewhere");
    Launch other = Launch.of(sweep, more).succeeded();
    assertTrue(other.out().contains("4 trials, 2 of them finished"), other.out());
    assertFalse(Files.exists(runs.run("elsewhere").resolve("a/seed-1")));
    assertTrue(Files.exists(runs.run("elsewhere").resolve("a/seed-2/final")));
    assertTrue(other.out().contains("a                   2  "), other.out());

    Map<String, String> changed =
        Map.of(
            "sweep.trials", "[{name: a, set: {train.optimizer.beta1: 0.8}}]", "sweep.seeds", "[1]");
    Launch.of(sweep, changed).refused("\"a\", seed 1", "train.optimizer.beta1 differs", "a/seed-1");
    Map<String, String> renamed = new HashMap<>(changed);
    renamed.put("run.name", "third");
    Launch third = Launch.of(sweep, renamed).succeeded();
    assertTrue(
        third.out().contains("is of another configuration or other weights and does not count"));
    assertTrue(third.out().contains("2 trials, 1 of them finished"), third.out());
    renamed.put("run.overwrite", "true");
    assertTrue(Launch.of(sweep, renamed).succeeded().out().contains("2 trials, 0 of them"));

    Files.writeString(folder.resolve("kept/a-seed-1.json"), "{");
    Launch.of(sweep, more).refused("a-seed-1.json", "delete it");
    Launch.of(runs.sft("type: scenes, seed: 3"), Map.of("run.name", "s")).refused("finished");
  }

  @Test
  void aTrialThatWasKilledGoesOnBitForBit() throws IOException, InterruptedException {
    Map<String, String> whole = new HashMap<>();
    whole.put("sweep.trials", "[{name: a}]");
    whole.put("sweep.seeds", "[1]");
    whole.put("sweep.set.train.steps", "14");
    whole.put("sweep.grid", "null");
    whole.put("sweep.results", "null");
    Map<String, String> killed = new HashMap<>(whole);
    killed.put("run.name", "killed");
    Launch.of(sweep, whole).succeeded();
    Path run = runs.run("killed").resolve("a/seed-1");
    KilledLaunch.of(sweep, killed, run, true, Map.of(), new Random(5));
    assertFalse(Files.exists(run.resolve("trial.json")));
    Launch resumed = Launch.of(sweep, killed).succeeded();
    assertTrue(resumed.out().contains("resumed " + run), resumed.out());
    assertArrayEquals(weights(runs.run("s").resolve("a/seed-1")), weights(run));
  }

  @Test
  void evaluationsCanBeVariedToo() throws IOException {
    Path scenes = folder.resolve("scenes.parquet");
    Launch.of(
            runs.config(
                "scenes.yaml", "job: scenes\nscenes: {count: 4, output: %s}".formatted(scenes)),
            Map.of())
        .succeeded();
    runs.config(
        "eval.yaml",
        """
        job: eval
        model: {path: %s}
        episode: {max_new_tokens1: 4, max_new_tokens2: 4}
        eval: {benchmarks: [{type: scenes, path: %s}], budget: 16, gallery: 0}
        """
            .formatted(RepositoryFiles.path("policies/ergo-tiny"), scenes));
    Path config =
        runs.config(
            "sweep-eval.yaml",
            """
            job: sweep
            run: {name: e, dir: %s}
            sweep: {base: eval.yaml, grid: {eval.budget: [4, 16]}}
            """
                .formatted(folder.resolve("runs")));
    Launch.of(config, Map.of()).succeeded();
    JsonNode summary = JSON.readTree(runs.run("e").resolve("summary.json").toFile());
    assertEquals("[\"accuracy\",\"vision_tokens\"]", summary.path("metrics").toString());
    double few = summary.at("/trials/0/metrics/vision_tokens/mean").asDouble();
    assertTrue(few > 0 && few < summary.at("/trials/1/metrics/vision_tokens/mean").asDouble());
    assertTrue(Launch.of(config, Map.of()).succeeded().out().contains("2 trials, 2 of them"));
  }

  private static byte[] weights(Path run) throws IOException {
    return Files.readAllBytes(run.resolve("final/model.safetensors"));
  }

  private static long files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }
}
