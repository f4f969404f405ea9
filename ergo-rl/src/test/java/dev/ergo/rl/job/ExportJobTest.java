package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.io.JsonFile;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ExportJobTest {

  private static final Path MODEL = Fixtures.path("model/A");
  private static final Path ADAPTER = Fixtures.path("model/A_forms/patterns");

  @TempDir Path root;
  private Path config;
  private Path output;

  @BeforeEach
  void write() throws IOException {
    output = root.resolve("exported");
    config =
        Files.writeString(
            root.resolve("export.yaml"),
            "job: export\nexport: {policy: %s, base: %s, output: %s}\n"
                .formatted(ADAPTER, MODEL, output));
  }

  private Launch export(String... overrides) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < overrides.length; i += 2) {
      values.put("export." + overrides[i], overrides[i + 1]);
    }
    return Launch.of(config, values);
  }

  private static Path copied(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
    }
    return to;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void filesBesideTheWeightsAreTheBases() throws IOException {
    Launch launch = export("dtype", "bfloat16").succeeded();
    assertTrue(launch.out().contains("not copied from " + MODEL + ": config.flat.json"));
    for (Path file : files(MODEL)) {
      String name = file.getFileName().toString();
      if (!name.startsWith("config") && !name.startsWith("model")) {
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(output.resolve(name)), name);
      }
    }
    ObjectNode base = JsonFile.read(MODEL.resolve("config.json"));
    base.put("dtype", "bfloat16");
    ObjectNode config = JsonFile.read(output.resolve("config.json"));
    assertEquals("bfloat16", config.at("/text_config/dtype").asText("bfloat16"));
    base.fieldNames()
        .forEachRemaining(
            key -> {
              if (!base.get(key).isObject()) {
                assertEquals(base.get(key), config.get(key), key);
              }
            });
    JsonNode record = JsonFile.read(output.resolve("export.json"));
    assertEquals(2, record.get("exported_from").size());
    assertEquals(files(output).size() - 1, record.get("files").size());
  }

  /** A run stands for its final policy, and its adapter names the base. */
  @Test
  void theAdapterOfARunFindsItsBase() throws IOException {
    Path run = Files.createDirectories(root.resolve("run"));
    Files.writeString(run.resolve("config.yaml"), "job: grpo\n");
    Path checkpoint = copied(ADAPTER, run.resolve("checkpoints/step-000002"));
    export("policy", run.toString(), "base", "null")
        .refused("export.policy", "no final/", "checkpoints/step-000002");
    Path trained = copied(ADAPTER, run.resolve("final"));
    ObjectNode json = JsonFile.read(trained.resolve("adapter_config.json"));
    json.put("base_model_name_or_path", "nobody/nothing");
    Files.writeString(trained.resolve("adapter_config.json"), json.toString());
    export("policy", run.toString(), "base", "null").refused("nobody/nothing", "export.base");
    json.put("base_model_name_or_path", MODEL.toString());
    Files.writeString(trained.resolve("adapter_config.json"), json.toString());
    Files.writeString(trained.resolve("ergo.json"), "{\"prompts\": {\"system\": \"Zoom.\"}}");
    Files.writeString(
        run.resolve("provenance.json"), "{\"models\": {\"elsewhere\": \"sha256:0\"}}");
    Launch launch = export("policy", run.toString(), "base", "null").succeeded();
    assertTrue(launch.out().contains("other weight files than the adapter was trained on"));
    assertEquals(
        "Zoom.", JsonFile.read(output.resolve("ergo.json")).at("/prompts/system").asText());
    // The same weights, wherever the base's name came from.
    byte[] weights = Files.readAllBytes(output.resolve("model.safetensors"));
    export("policy", checkpoint.toString()).succeeded();
    assertArrayEquals(weights, Files.readAllBytes(output.resolve("model.safetensors")));
    assertFalse(Files.exists(output.resolve("ergo.json")), "of the former export");
  }

  @Test
  void onlyAnEarlierExportIsReplaced() throws IOException {
    export().succeeded();
    Files.writeString(output.resolve("notes.txt"), "mine");
    export().refused("export.output", "notes.txt", "left as it is");
    Files.delete(output.resolve("notes.txt"));
    export("dtype", "bfloat16", "shard_gb", "0.0002").succeeded();
    assertFalse(Files.exists(output.resolve("model.safetensors")));
    assertTrue(Files.exists(output.resolve("model.safetensors.index.json")));
    Path foreign = copied(MODEL, root.resolve("model"));
    export("output", foreign.toString()).refused("export.output", "did not write");
    export("policy", output.toString(), "base", "null").refused("is what the job reads");
  }

  /** What fails or is killed leaves the former export, and what it left goes with the next. */
  @Test
  void nothingIsHalfWritten() throws IOException {
    export().succeeded();
    byte[] before = Files.readAllBytes(output.resolve("model.safetensors"));
    // Some weights are written before the one that is too large.
    Path adapter = copied(ADAPTER, root.resolve("large"));
    ObjectNode json = JsonFile.read(adapter.resolve("adapter_config.json"));
    json.put("lora_alpha", 1e9);
    json.remove("alpha_pattern");
    Files.writeString(adapter.resolve("adapter_config.json"), json.toString());
    export("policy", adapter.toString(), "dtype", "float16")
        .refused("float16 does not hold", "export.dtype: bfloat16");
    assertArrayEquals(before, Files.readAllBytes(output.resolve("model.safetensors")));
    Path left = Files.createDirectory(root.resolve(".exported.tmp"));
    Files.writeString(left.resolve("model.safetensors"), "half");
    export("dtype", "bfloat16").succeeded();
    assertEquals(
        List.of(),
        files(root).stream()
            .filter(path -> path.getFileName().toString().startsWith("."))
            .toList());
  }

  @Test
  void mistakes() throws IOException {
    export("policy", "nowhere").refused("export.policy", "nowhere");
    export("policy", MODEL.toString()).refused("export.base", "whole model");
    export("dtype", "int8").refused("export.dtype", "float32, bfloat16, float16");
    export("shard_gb", "0").refused("export.shard_gb");
    export("base", Fixtures.path("model/B").toString())
        .refused("adapter_model.safetensors", "of this model");
    Path dora = copied(ADAPTER, root.resolve("dora"));
    ObjectNode json = JsonFile.read(dora.resolve("adapter_config.json")).put("use_dora", true);
    Files.writeString(dora.resolve("adapter_config.json"), json.toString());
    export("policy", dora.toString()).refused("use_dora", "merge_and_unload");
    assertFalse(Files.exists(output));
    Launch.of(
            Files.writeString(root.resolve("none.yaml"), "job: export\nexport: {policy: x}\n"),
            Map.of())
        .refused("export.output");
  }
}
