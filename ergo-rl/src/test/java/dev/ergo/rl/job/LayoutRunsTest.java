package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExampleWriter;
import dev.ergo.data.PngEncoder;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A training step and an evaluation on small data sets in the layouts of other trainers, from
 * ../shared/fixtures/layouts; skipped where that is absent.
 */
@Tag("slow")
class LayoutRunsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Optional<Path> ROOT = Fixtures.shared("fixtures/layouts");

  @TempDir static Path folder;

  private static TinyRuns runs;

  static List<String> layouts() throws IOException {
    if (ROOT.isEmpty()) {
      return List.of("absent");
    }
    List<String> names = new ArrayList<>();
    expected().fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode expected() throws IOException {
    return MAPPER.readTree(ROOT.orElseThrow().resolve("expected.json").toFile());
  }

  @BeforeAll
  static void train() {
    assumeTrue(ROOT.isPresent(), "../shared/fixtures/layouts is absent");
    runs = new TinyRuns(folder);
    String data = "path: " + runs.examples("train.parquet", 4);
    Launch.of(runs.sft(data), Map.of("run.name", "start", "train.steps", "1")).succeeded();
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void aStepAndAnEvaluationRun(String name) throws IOException {
    JsonNode layout = expected().get(name);
    String data = keys(name, layout);
    Path model = runs.run("start").resolve("final");
    Path grpo = runs.grpo(model, data);
    Files.writeString(
        grpo,
        Files.readString(grpo)
            .replace("validation: {" + data + ", limit: 3}", "on_bad_image: skip")
            .replace("steps: 12", "steps: 1")
            .replace("          validation: {items: 3}\n", "")
            .replace(
                "max_new_tokens1: 40, max_new_tokens2: 24",
                "max_new_tokens1: 4, max_new_tokens2: 3"));
    Launch.of(grpo, Map.of("run.name", name)).succeeded();
    assertTrue(Files.exists(runs.run(name).resolve("summary.json")));
    Path eval =
        runs.config(
            "eval.yaml",
            """
            job: eval
            run: {name: eval-%s, dir: %s}
            model: {device: cpu, path: %s}
            episode: {budget: 4, max_new_tokens1: 4, max_new_tokens2: 3}
            eval:
              benchmarks: [{type: parquet, limit: 2, %s}]
              gallery: 0
              resamples: 100
            """
                .formatted(name, folder.resolve("runs"), model, data));
    Launch.of(eval, Map.of()).succeeded();
    JsonNode summary = MAPPER.readTree(runs.run("eval-" + name).resolve("summary.json").toFile());
    assertEquals(2, summary.findValue("items").asInt(), summary.toString());
  }

  /** Files that name their images by absolute paths have to be made. */
  private static Path absolutePaths() throws IOException {
    Path made = Files.createDirectories(folder.resolve("19"));
    Path images = Files.createDirectories(made.resolve("images"));
    Path from = ROOT.orElseThrow().resolve("20-image-dir");
    DataSetConfig config =
        ConfigLoader.of(
            DataSetConfig.class,
            Map.of(
                "path",
                from.resolve("ann/train.parquet").toString(),
                "image_dir",
                from.resolve("pics").toString()));
    try (ExampleSource source = config.open(made);
        ExampleWriter writer = ExampleWriter.create(made.resolve("train.parquet"))) {
      for (long i = 0; i < source.size(); i++) {
        Path file = images.resolve(i + ".png");
        Files.write(file, PngEncoder.encode(source.get(i).image().load()));
        writer.write(source.get(i), file.toAbsolutePath().toString());
      }
      writer.publish();
    }
    return made;
  }

  private static String keys(String name, JsonNode layout) throws IOException {
    Path from =
        name.equals("19-absolute-paths") ? absolutePaths() : ROOT.orElseThrow().resolve(name);
    Path lines = from.resolve("train.jsonl");
    boolean absolute = Files.exists(lines) && Files.readString(lines).contains("@ROOT@");
    Path root = absolute ? Files.createDirectories(folder.resolve(name)) : from;
    if (absolute) {
      Files.writeString(
          root.resolve("train.jsonl"),
          Files.readString(lines).replace("@ROOT@", ROOT.orElseThrow().toString()));
    }
    List<String> paths =
        layout.get("path").isArray()
            ? Stream.of(0, 1).map(i -> layout.get("path").get(i).asText()).toList()
            : List.of(layout.get("path").asText());
    String path = String.join(", ", paths.stream().map(p -> root.resolve(p).toString()).toList());
    StringBuilder keys =
        new StringBuilder("path: ").append(paths.size() > 1 ? "[" + path + "]" : path);
    if (layout.has("split")) {
      keys.append(", split: ").append(layout.get("split").asText());
    }
    if (layout.has("image_dir")) {
      keys.append(", image_dir: ").append(root.resolve(layout.get("image_dir").asText()));
    }
    return absolute ? keys + ", allow_paths_outside: true" : keys.toString();
  }
}
