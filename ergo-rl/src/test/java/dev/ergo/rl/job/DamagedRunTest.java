package dev.ergo.rl.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.tensor.SafetensorsFile;
import dev.ergo.data.rollout.RolloutReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of an unfinished run that a disk has spoilt: named, set aside, made again where possible.
 */
@Tag("integration")
class DamagedRunTest {

  private static final String WEIGHTS = "final/model.safetensors";

  @TempDir static Path folder;

  private static TinyRuns runs;
  private static Path config;
  private static byte[] weights;

  private final Map<String, String> settings =
      new HashMap<>(Map.of("train.steps", "4", "train.checkpoint.every", "1"));

  private Path run;

  /** A run of four steps, of which others are copies. */
  @BeforeAll
  static void train() throws IOException {
    runs = new TinyRuns(folder);
    String data = "type: parquet, path: " + runs.examples("train.parquet", 4);
    Launch.of(runs.sft(data), Map.of("run.name", "start", "train.steps", "1")).succeeded();
    config = runs.grpo(runs.run("start").resolve("final"), data);
    String yaml = Files.readString(config);
    Files.writeString(
        config,
        yaml.replace(
            "max_new_tokens1: 40, max_new_tokens2: 24", "max_new_tokens1: 4, max_new_tokens2: 3"));
    Launch.of(
            config, Map.of("run.name", "whole", "train.steps", "4", "train.checkpoint.every", "1"))
        .succeeded();
    weights = Files.readAllBytes(runs.run("whole").resolve(WEIGHTS));
  }

  /** As if it had been killed before its summary. */
  @BeforeEach
  void copy() throws IOException {
    run = Files.createTempDirectory(folder.resolve("runs"), "copy");
    Path whole = runs.run("whole");
    try (var walk = Files.walk(whole)) {
      for (Path from : walk.filter(path -> !path.equals(whole)).toList()) {
        Files.copy(from, run.resolve(whole.relativize(from)));
      }
    }
    Files.delete(run.resolve("summary.json"));
    settings.put("run.name", run.getFileName().toString());
  }

  /** Goes on to the same weights, and says these things. */
  private void goesOn(String... said) throws IOException {
    Launch launch = Launch.of(config, settings).succeeded();
    for (String part : said) {
      assertTrue(launch.out().contains(part), () -> "no '" + part + "' in: " + launch.out());
    }
    assertArrayEquals(weights, Files.readAllBytes(run.resolve(WEIGHTS)));
    assertTrue(Files.exists(run.resolve("summary.json")));
  }

  private Path checkpoint(int step) {
    return run.resolve("checkpoints/step-%06d".formatted(step));
  }

  private static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  /** Puts a number into the middle of the data of a safetensors file. */
  private static void put(Path file, float number) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long data = Long.BYTES + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int at = (int) (data + (bytes.length - data) / 2) / Float.BYTES * Float.BYTES;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, number);
    Files.write(file, bytes);
    SafetensorsFile.open(file);
  }

  @Test
  void aDamagedCheckpointSendsTheRunBackToAWholeOne() throws IOException {
    assertTrue(Files.isDirectory(checkpoint(3)), "this test needs an older one");
    truncate(checkpoint(4).resolve("model.safetensors"));
    goesOn("step-000004 is damaged", "model.safetensors", "goes back to step 3", "after step 3");
    assertTrue(Files.isDirectory(run.resolve("checkpoints/step-000004.damaged")));
  }

  @Test
  void aNumberThatChangedIsSeen() throws IOException {
    put(checkpoint(4).resolve("optimizer.safetensors"), 1e-3f);
    goesOn("optimizer.safetensors does not hold what was written", "goes back to step 3");
  }

  /** Checkpoints of earlier versions have no sums of their files. */
  @Test
  void numbersThatAreNotFiniteAreSeenWithoutSums() throws IOException {
    Files.writeString(checkpoint(4).resolve("trainer_state.json"), "{\"step\": 4}");
    put(checkpoint(4).resolve("model.safetensors"), Float.NaN);
    Files.writeString(checkpoint(3).resolve("trainer_state.json"), "{\"step\": 3}");
    put(checkpoint(3).resolve("optimizer.safetensors"), Float.POSITIVE_INFINITY);
    if (Files.isDirectory(checkpoint(2))) {
      goesOn("step-000004 is damaged", "step-000003 is damaged", "not finite", "step 2");
    } else {
      Launch.of(config, settings).refused("no checkpoint is whole", "delete", "step-000004");
    }
  }

  @Test
  void withoutAWholeCheckpointItSaysWhatToDelete() throws IOException {
    for (int step = 1; step <= 4; step++) {
      Path state = checkpoint(step).resolve("trainer_state.json");
      if (Files.exists(state)) {
        Files.writeString(state, "{");
      }
    }
    Launch.of(config, settings)
        .refused("no checkpoint is whole", "delete " + run.resolve("checkpoints"), "step-000004");
    assertTrue(Files.isDirectory(checkpoint(4)));
  }

  @Test
  void validationsAreMadeAgainBeforeAndAfterTraining() throws IOException {
    List<String> names = List.of("step-000000.jsonl", "step-000004.jsonl");
    for (String name : names) {
      Files.writeString(run.resolve("validation").resolve(name), "{\"id\": \"a");
    }
    goesOn(
        "step-000000.jsonl is damaged",
        "validation before training made again",
        "validation after training made again");
    for (String name : names) {
      assertEquals(
          Files.readString(runs.run("whole").resolve("validation").resolve(name)),
          Files.readString(run.resolve("validation").resolve(name)));
      assertTrue(Files.exists(run.resolve("validation").resolve(name + ".damaged")));
    }
  }

  @Test
  void aDamagedRolloutFileIsNamedAndSetAside() throws IOException {
    Path file = RolloutReader.file(run.resolve("rollouts"), 0);
    truncate(file);
    goesOn("step-000000.parquet is damaged and kept as", "goes on without these episodes");
    assertFalse(Files.exists(file));
    assertTrue(Files.exists(file.resolveSibling("step-000000.parquet.damaged")));
  }

  @Test
  void whatIsNamedFinalIsNotTakenForThePolicy() throws IOException {
    truncate(run.resolve(WEIGHTS));
    goesOn("final does not hold the policy", "kept as final.damaged");
    assertTrue(Files.exists(run.resolve("final.damaged/model.safetensors")));
    goesOnAfter(() -> truncate(run.resolve("final/tokenizer_config.json")));
    assertTrue(Files.exists(run.resolve("final.damaged-2/model.safetensors")));
    goesOnAfter(
        () -> {
          try (var files = Files.list(run.resolve("final"))) {
            for (Path file : files.toList()) {
              Files.delete(file);
            }
          }
        });
    assertFalse(Files.exists(run.resolve("final.damaged-4")));
  }

  private interface Damage {
    void happen() throws IOException;
  }

  private void goesOnAfter(Damage damage) throws IOException {
    Files.delete(run.resolve("summary.json"));
    damage.happen();
    goesOn("final does not hold the policy");
  }

  @Test
  void brokenMetricsAreNamedAndTheRestIsKept() throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    String whole = Files.readString(metrics);
    Files.writeString(metrics, whole.replaceFirst("\\{\"step\":2", "\0\0\0\0"));
    goesOn("metrics.jsonl is damaged: line", "no rows of steps 2,");
    assertTrue(Files.readString(metrics).contains("{\"step\":3"));
  }
}
