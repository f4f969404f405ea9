package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user can get wrong before anything runs: one sentence, exit code 1, no trace of a run. */
@Tag("integration")
class BadInputTest {

  @TempDir Path folder;

  private TinyRuns runs;
  private Path data;

  @BeforeEach
  void makeData() {
    runs = new TinyRuns(folder);
    data = runs.examples("train.parquet", 2);
  }

  @Test
  void configurations() throws IOException {
    Launch.of((String) null, Map.of()).refused("-Dconfig=grpo.yaml");
    Launch.of("no-such.yaml", Map.of()).refused("no-such.yaml");
    Path good = runs.sft("path: " + data);
    Launch.of(good, Map.of("train.step", "3")).refused("train.step", "train.steps");
    Launch.of(good, Map.of("train.steps", "many")).refused("train.steps", "many");
    Launch.of(good, Map.of("train.steps", "0")).refused("train.steps", "at least 1");
    Launch.of(good, Map.of("run.name", "../up")).refused("run.name");
    Launch.of(good, Map.of("model.device", "cuda:99999999999")).refused("model.device");
    Launch.of(good, Map.of("model.init.vision_full_attention", "[7]"))
        .refused("model.init.vision_full_attention");
    Launch.of(good, Map.of("job", "sing")).refused("job", "sing");
    Launch.of(runs.config("list.yaml", "- job"), Map.of()).refused("list.yaml");
    Launch.of(runs.config("torn.yaml", "job: [sft"), Map.of()).refused("torn.yaml");
    Launch.of(runs.config("typo.yaml", "job: sft\nmodle: {}\n"), Map.of())
        .refused("typo.yaml", "modle", "model", "line 2");
    assertNoRun();
  }

  @Test
  void models() throws IOException {
    String source = "path: " + data;
    Path missing = folder.resolve("no-model");
    Launch.of(runs.grpo(missing, source), Map.of()).refused("no-model");
    Path model = folder.resolve("model");
    copyModel(model);
    Path weights = model.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);

    Files.write(weights, java.util.Arrays.copyOf(whole, whole.length / 2));
    Launch.of(runs.grpo(model, source), Map.of()).refused("model.safetensors");
    Files.write(weights, new byte[] {1, 2, 3});
    Launch.of(runs.grpo(model, source), Map.of()).refused("model.safetensors");
    Files.delete(weights);
    Launch.of(runs.grpo(model, source), Map.of()).refused("model.safetensors");
    Files.write(weights, whole);

    Path config = model.resolve("config.json");
    String json = Files.readString(config);
    Files.writeString(
        config, json.replace("\"intermediate_size\": 160", "\"intermediate_size\": 96"));
    Launch.of(runs.grpo(model, source), Map.of())
        .refused("model.layers.0.mlp", "160", "96", "config.json");
    Files.delete(config);
    Launch.of(runs.grpo(model, source), Map.of()).refused("config.json");
    Files.writeString(config, "{");
    Launch.of(runs.grpo(model, source), Map.of()).refused("config.json");
    Files.writeString(config, json);

    Files.delete(model.resolve("tokenizer.json"));
    Files.delete(model.resolve("vocab.json"));
    Launch.of(runs.grpo(model, source), Map.of()).refused("vocab.json");
    Launch.of(runs.sft(source), Map.of("model.init.tokenizer", missing.toString()))
        .refused("no-model");
    assertNoRun();
  }

  @Test
  void dataSets() throws IOException {
    Path empty = runs.examples("empty.parquet", List.of());
    Launch.of(runs.sft("path: " + empty), Map.of()).refused("empty.parquet");
    Launch.of(runs.sft("path: " + folder.resolve("none.parquet")), Map.of())
        .refused("none.parquet");
    Path torn = folder.resolve("torn.parquet");
    byte[] whole = Files.readAllBytes(data);
    Files.write(torn, java.util.Arrays.copyOf(whole, whole.length - 20));
    Launch.of(runs.sft("path: " + torn), Map.of()).refused("torn.parquet");
    Launch.of(runs.sft("path: " + data), Map.of("data.validation", "{path: nowhere.parquet}"))
        .refused("nowhere.parquet");
    assertNoRun();
  }

  @Test
  void placesThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path config = runs.sft("path: " + data);
    Launch.of(config, Map.of("run.dir", file.toString())).refused("run.dir");
    Path scenes =
        runs.config(
            "scenes.yaml",
            "job: scenes\nscenes: {count: 1, output: %s/a.parquet}\n".formatted(file));
    Launch.of(scenes, Map.of()).refused("a.parquet");
  }

  @Test
  void filesOfSomebodyElseAreNotReplaced() throws IOException {
    Path there = Files.writeString(folder.resolve("there"), "precious");
    for (String job : List.of("generate", "score")) {
      String yaml =
          "job: %1$s\nmodel: {path: none}\n%1$s: {input: %2$s, output: %3$s}\n"
              .formatted(job, data, there);
      Launch.of(runs.config(job + ".yaml", yaml), Map.of()).refused(job + ".output", "already");
    }
    String yaml = "job: scenes\nscenes: {count: 1, side: 448, output: %s}\n".formatted(there);
    Path scenes = runs.config("scenes.yaml", yaml);
    Launch.of(scenes, Map.of()).refused("scenes.output", "already");
    assertEquals("precious", Files.readString(there));
    Files.delete(there);
    Launch.of(scenes, Map.of()).succeeded();
    Launch.of(scenes, Map.of("scenes.count", "2")).succeeded();
    assertEquals(2, ParquetReader.open(there).rows());
  }

  private void assertNoRun() throws IOException {
    assertFalse(Files.exists(folder.resolve("runs")));
    try (Stream<Path> entries = Files.list(folder)) {
      assertFalse(entries.anyMatch(e -> e.getFileName().toString().endsWith(".tmp")));
    }
  }

  private static void copyModel(Path target) throws IOException {
    Files.createDirectory(target);
    try (Stream<Path> files = Files.list(Fixtures.path("model/A"))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }
}
