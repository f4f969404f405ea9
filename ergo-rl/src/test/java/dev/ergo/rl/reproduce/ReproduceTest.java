package dev.ergo.rl.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.rl.job.Launch;
import dev.ergo.rl.job.TinyRuns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class ReproduceTest {

  @TempDir Path root;
  private TinyRuns runs;
  private Path data;
  private Path config;
  private Path again;

  @BeforeEach
  void write() {
    runs = new TinyRuns(root);
    data = runs.examples("train.parquet", 6);
    config =
        runs.config(
            "reproduce.yaml",
            "job: reproduce\nrun: {name: rep, dir: %s}\nreproduce: {run: %s}\n"
                .formatted(root.resolve("runs"), runs.run("sft")));
    again = runs.run("rep").resolve("again");
  }

  private void train(String... overrides) {
    Map<String, String> values = new HashMap<>(Map.of("train.shares", "2", "train.steps", "12"));
    for (int i = 0; i < overrides.length; i += 2) {
      values.put(overrides[i], overrides[i + 1]);
    }
    Launch.of(runs.sft("path: " + data), values).succeeded();
  }

  private Launch reproduce(String... overrides) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < overrides.length; i += 2) {
      values.put(overrides[i], overrides[i + 1]);
    }
    return Launch.of(config, values);
  }

  private static void said(Launch launch, String... parts) {
    for (String part : parts) {
      assertTrue(launch.out().contains(part), () -> "no '" + part + "' in " + launch.out());
    }
  }

  /** One that was stopped behind its second step goes on, and ends in the same bits. */
  @Test
  void theSameComesOutAndADifferenceIsNamed() throws IOException {
    train();
    said(reproduce("reproduce.steps", "2").succeeded(), "equal: the first 2 of 12 steps", "2 rows");
    assertFalse(Files.exists(again.resolve("summary.json")), "it was stopped");
    // As if this process had been killed before it compared.
    Files.delete(runs.run("rep").resolve("summary.json"));
    Launch whole = reproduce().succeeded();
    said(whole, "equal: all 12 steps and the final weights", "12 rows", "have the same bits");
    assertTrue(Files.exists(again.resolve("final/model.safetensors")));
    JsonNode result = JsonFile.read(runs.run("rep").resolve("reproduce.json"));
    assertTrue(result.get("equal").booleanValue());
    assertEquals(0, result.get("inputs").size());
    assertTrue(result.at("/weights/arrays").intValue() > 10);
    said(reproduce().succeeded(), "is finished", "equal: all 12 steps");

    double loss = tamperMetrics();
    String array = tamperWeights();
    Files.delete(runs.run("rep").resolve("summary.json"));
    Launch differs = reproduce();
    assertEquals(ReproduceJob.DIFFERS, differs.code(), differs.err());
    said(differs, "1 differ, the first at step 4 is loss", "differs: all 12 steps", array);
    result = JsonFile.read(runs.run("rep").resolve("reproduce.json"));
    JsonNode metric = result.at("/metrics/differing/0");
    assertEquals(4, metric.get("step").intValue());
    assertEquals(1, metric.get("rows").intValue());
    assertEquals(loss + 0.5, metric.get("then").doubleValue());
    assertEquals(0.5, metric.get("greatest").doubleValue(), 1e-9);
    assertEquals(1, result.at("/weights/differing").size());
    JsonNode weights = result.at("/weights/differing/0");
    assertEquals(array, weights.get("name").textValue());
    assertTrue(weights.get("greatest").doubleValue() > weights.get("rms").doubleValue());
    String page = Files.readString(runs.run("rep").resolve("reproduce.html"));
    assertTrue(page.contains("differs: all 12 steps") && page.contains(array), page);
    assertEquals(ReproduceJob.DIFFERS, reproduce().code(), "a finished one says the same");
  }

  private double tamperMetrics() throws IOException {
    Path file = runs.run("sft").resolve("metrics.jsonl");
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode row = JsonFile.MAPPER.readTree(lines.get(i));
      if (row.get("step").intValue() == 4 && row.has("loss")) {
        double loss = row.get("loss").doubleValue();
        lines.set(i, lines.get(i).replace("\"loss\":" + loss, "\"loss\":" + (loss + 0.5)));
        AtomicWrite.text(file, String.join("\n", lines) + "\n");
        return loss;
      }
    }
    throw new AssertionError("no step 4 in " + lines);
  }

  /** The last bytes of the file are numbers of the array that its header names last. */
  private String tamperWeights() throws IOException {
    Path file = runs.run("sft").resolve("final/model.safetensors");
    var tensors = SafetensorsFile.open(file).tensors();
    String last = List.copyOf(tensors.keySet()).get(tensors.size() - 1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {0, 0, -128, 63}), channel.size() - 4);
    }
    return last;
  }

  /** Said and refused before anything runs; with a word of the user it runs and differs. */
  @Test
  void changedDataIsRefused() throws IOException {
    train("train.steps", "2");
    Files.delete(data);
    runs.examples("train.parquet", 5);
    Launch launch = reproduce();
    said(launch, "inputs that differ:", "train data");
    launch.refused("train data is not what", "reproduce.allow_changed_inputs");
    assertFalse(Files.exists(runs.run("rep")));
    Launch allowed = reproduce("reproduce.allow_changed_inputs", "true", "reproduce.steps", "1");
    assertEquals(ReproduceJob.DIFFERS, allowed.code(), allowed.out() + allowed.err());
    said(allowed, "the first at step 0 is", "differs: the first 1 of 2 steps");
  }

  @Test
  void mistakes() throws IOException {
    reproduce().refused("reproduce.run", "no config.yaml");
    Path eval = Files.createDirectories(root.resolve("runs/eval"));
    Files.writeString(eval.resolve("config.yaml"), "job: eval\n");
    reproduce("reproduce.run", eval.toString()).refused("is of job eval", "grpo, sft");
    train("train.steps", "1");
    reproduce("reproduce.steps", "2").refused("reproduce.steps", "has done 1");
    reproduce("reproduce.steps", "0").refused("reproduce.steps");
    Files.writeString(runs.run("sft").resolve("summary.json"), "{\"ended\": \"max_hours\"}");
    reproduce().refused("ended by train.max_hours", "reproduce.steps: 1");
    Files.delete(runs.run("sft").resolve("summary.json"));
    reproduce().refused("is not finished", "reproduce.steps: 1");
    Launch.of(runs.config("none.yaml", "job: reproduce\n"), Map.of()).refused("reproduce");
    assertFalse(Files.exists(runs.run("rep")));
  }
}
