package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.eval.run.PredictionTable;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.TestDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Job eval as it is started, on an untrained model. */
@Tag("integration")
@Tag("device")
class EvalJobTest {

  @TempDir Path folder;

  private TinyRuns runs;
  private Path config;

  @BeforeEach
  void configure() {
    runs = new TinyRuns(folder);
    config =
        runs.config(
            "eval.yaml",
            """
            job: eval
            run: {name: eval, dir: %s}
            model: {device: %s, path: %s}
            episode: {budget: 6, crop_budget: 5, max_new_tokens1: 3, max_new_tokens2: 3}
            eval:
              benchmarks: [{type: parquet, path: %s}]
              gallery: 0
              resamples: 100
            """
                .formatted(
                    folder.resolve("runs"),
                    TestDevice.name(),
                    Fixtures.path("model/A"),
                    runs.examples("items.parquet", 3)));
  }

  private JsonNode policy() throws IOException {
    Path summary = runs.run("eval").resolve("summary.json");
    return new ObjectMapper().readTree(summary.toFile()).at("/policies/0/description");
  }

  @Test
  void sizesAreThoseOfTheJobsEpisodesUnlessItNamesItsOwn() throws IOException {
    Launch.of(config, Map.of()).succeeded();
    assertEquals(6, policy().get("budget").asInt());
    assertEquals("5", policy().at("/decoding/crop_budget").asText());
    Launch.of(config, Map.of("eval.budget", "4")).succeeded();
    assertEquals(4, policy().get("budget").asInt());
    assertEquals("4", policy().at("/decoding/crop_budget").asText());
  }

  @Test
  void whatCannotBeOpenedCostsNoEarlierAnswers() throws IOException {
    Launch.of(config, Map.of()).succeeded();
    Path run = runs.run("eval");
    String answers = Files.readString(run.resolve("answers.jsonl"));
    String resolved = Files.readString(run.resolve("config.yaml"));
    Map<String, String> noModel =
        Map.of("run.overwrite", "true", "model.path", folder.resolve("nowhere").toString());
    Launch.of(config, noModel).refused("nowhere");
    Map<String, String> noData =
        Map.of("run.overwrite", "true", "eval.benchmarks", "[{type: parquet, path: nothing}]");
    Launch.of(config, noData).refused("nothing");
    assertEquals(answers, Files.readString(run.resolve("answers.jsonl")));
    assertEquals(resolved, Files.readString(run.resolve("config.yaml")));
    assertTrue(Files.exists(run.resolve("summary.json")));
    String device = "\"%s\"".formatted(TestDevice.chosen());
    assertTrue(Files.readString(run.resolve("provenance.json")).contains(device));
    // All that an evaluation leaves is known as a run's.
    Launch.of(config, Map.of("run.overwrite", "true")).succeeded();
  }

  @Test
  void columnsMayHaveOtherNames() throws IOException {
    String benchmark = "[{type: parquet, path: %s, columns: {question: answer}, boxes_rule: any}]";
    Path items = folder.resolve("items.parquet");
    Launch.of(config, Map.of("eval.benchmarks", benchmark.formatted(items))).succeeded();
    Path answers = runs.run("eval").resolve("predictions.parquet");
    assertEquals(
        List.of("left", "right", "left"),
        PredictionTable.read(answers).stream().map(result -> result.item().question()).toList());
    Launch.of(
            config,
            Map.of("eval.benchmarks", benchmark.formatted(items).replace("answer}", "asked}")))
        .refused("asked", "columns");
  }

  /** The model is not asked what it was not made for, and nothing is reported of it. */
  @Test
  void episodesThatTheModelHasNoPositionsForAreRefused() throws IOException {
    Launch.of(config, Map.of("episode.max_new_tokens1", "1000000"))
        .refused("none of the 3 items", "may follow", "max_position_embeddings");
    assertTrue(Files.notExists(runs.run("eval").resolve("summary.json")));
    assertEquals("", Files.readString(runs.run("eval").resolve("answers.jsonl")));
  }

  @Test
  void anUntrainedAdapterIsNotEvaluated() {
    Launch.of(config, Map.of("model.lora", "{rank: 2}")).refused("model.lora", "model.adapter");
  }
}
