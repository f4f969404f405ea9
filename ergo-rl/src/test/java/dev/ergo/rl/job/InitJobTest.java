package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.checkpoint.ModelFolder;
import dev.ergo.core.checkpoint.Parameters;
import dev.ergo.core.checkpoint.QwenConfig;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.fixtures.FixtureModel;
import dev.ergo.fixtures.Fixtures;
import dev.ergo.fixtures.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("integration")
class InitJobTest {

  @TempDir Path folder;

  /** Numbers of weights of the published checkpoints. */
  @ParameterizedTest
  @CsvSource({"3b, 3754622976, 824, false", "7b, 8292166656, 729, true"})
  void knownShapesArePublishedOnes(String size, long weights, int tensors, boolean untied) {
    QwenConfig config =
        QwenConfig.read(RepositoryFiles.path("configs/models/qwen2.5-vl-" + size + ".json"));
    var shapes = Parameters.expectedShapes(config);
    assertEquals(weights, shapes.values().stream().mapToLong(shape -> shape.size()).sum());
    assertEquals(tensors, shapes.size());
    assertEquals(untied, shapes.containsKey("lm_head.weight"));
  }

  @Test
  void writesWhatAConfigJsonDescribes() {
    Path target = folder.resolve("model");
    Launch launch = Launch.of(config("config: " + shape()), Map.of()).succeeded();
    assertTrue(launch.out().contains(target.toString()), launch.out());
    ModelFolder made = ModelFolder.open(target);
    QwenConfig described = QwenConfig.read(shape());
    assertEquals(described.text(), made.config().text());
    assertEquals(described.vision(), made.config().vision());
    assertEquals(Parameters.expectedShapes(described).keySet(), made.tensorNames());
    assertEquals(
        TensorFormat.BF16,
        SafetensorsFile.open(target.resolve("model.safetensors"))
            .info("model.norm.weight")
            .format());
    // What is made can be trained on.
    TinyRuns runs = new TinyRuns(folder);
    Path data = runs.examples("train.parquet", 2);
    Launch.of(
            runs.grpo(target, "path: " + data),
            Map.of(
                "model.dtype", "bfloat16",
                "model.lora.rank", "4",
                "train.steps", "1",
                "train.validation.items", "0",
                "loss.entropy_coef", "0.1"))
        .succeeded();
  }

  @Test
  void mistakes() throws IOException {
    Path both = config("config: %s, layers: 3".formatted(shape()));
    Launch.of(both, Map.of()).refused("model.init.layers", "model.init.config");
    Path missing = folder.resolve("no.json");
    Launch.of(config("config: " + missing), Map.of()).refused("no.json");
    String json = Files.readString(shape());
    String rows = "\"vocab_size\": " + FixtureModel.A.vocabulary();
    assertTrue(json.contains(rows), json);
    Path small = folder.resolve("small.json");
    int tokens = FixtureModel.A.tokens();
    Files.writeString(small, json.replace(rows, "\"vocab_size\": " + (tokens - 6)));
    Launch.of(config("config: " + small), Map.of())
        .refused("small.json", "" + (tokens - 6), "" + tokens);
    Launch.of(config("layers: 1"), Map.of("job", "sft", "data.train.type", "scenes"))
        .refused("model.dtype", "float32");
    Path none = folder.resolve("none.yaml");
    Files.writeString(none, "job: init\nmodel: {path: x}\ninit: {output: y}\n");
    Launch.of(none, Map.of()).refused("model.init");
    assertFalse(Files.exists(folder.resolve("model")));
  }

  private static Path shape() {
    return Fixtures.path("model/A/config.json");
  }

  private Path config(String shape) {
    return new TinyRuns(folder)
        .config(
            "init.yaml",
            """
            job: init
            model:
              dtype: bfloat16
              init: {tokenizer: %s, %s}
            init: {output: %s}
            """
                .formatted(Fixtures.path("tokenizer/tiny"), shape, folder.resolve("model")));
  }
}
