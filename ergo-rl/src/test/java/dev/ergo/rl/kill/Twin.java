package dev.ergo.rl.kill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.data.rollout.RolloutReader;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.tensorboard.ShownSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folder of a job that was killed and gone on with, beside that of one that was left alone.
 * Both must hold the same.
 *
 * @param whole where the job was left alone
 * @param killed where it was killed
 */
record Twin(Path whole, Path killed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The same places, and none of them a remain. */
  void compareTrees() throws IOException {
    new Remains(whole).requireNone("left behind by a job that was not killed");
    new Remains(killed).requireNone("left behind at the end");
    assertEquals(new Remains(whole).tree(), new Remains(killed).tree());
  }

  private void compareBytes(String name) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(whole.resolve(name)), Files.readAllBytes(killed.resolve(name)), name);
  }

  /** Weights and every checkpoint bit for bit, each step and each rollout once. */
  void compareTrainings(int steps) throws IOException {
    for (String name : new Remains(whole).tree()) {
      boolean bits = name.matches("run/(final|checkpoints|validation)/.+");
      if (bits && Files.isRegularFile(whole.resolve(name))) {
        compareBytes(name);
      }
    }
    assertEquals(steps(whole.resolve("run")), steps(killed.resolve("run")));
    assertEquals(
        MetricsLog.read(killed.resolve("run/metrics.jsonl")).stream()
            .map(row -> ((Number) row.get("step")).longValue())
            .toList(),
        ShownSteps.in(killed.resolve("run/tensorboard")));
    Path rollouts = killed.resolve("run/rollouts");
    assertEquals(steps, RolloutReader.files(rollouts).size());
    for (int step = 0; step < steps; step++) {
      assertEquals(
          RolloutReader.read(RolloutReader.file(whole.resolve("run/rollouts"), step)),
          RolloutReader.read(RolloutReader.file(rollouts, step)));
    }
  }

  private static List<Map<String, Object>> steps(Path run) throws IOException {
    List<Map<String, Object>> rows = MetricsLog.read(run.resolve("metrics.jsonl"));
    rows.forEach(
        row ->
            row.keySet().removeIf(key -> key.startsWith("timing_s/") || key.equals("step_time")));
    return rows;
  }

  /** As many answers, as many of them right. */
  void compareAnswers() throws IOException {
    assertEquals(
        Files.readAllLines(whole.resolve("run/answers.jsonl")).size(),
        Files.readAllLines(killed.resolve("run/answers.jsonl")).size());
    assertEquals(accuracy(whole), accuracy(killed));
  }

  private static JsonNode accuracy(Path folder) throws IOException {
    return JSON.readTree(folder.resolve("run/summary.json").toFile()).at("/benchmarks/0/accuracy");
  }

  /** Weights and results of each trial. */
  void compareTrials(List<String> trials) throws IOException {
    for (String trial : trials) {
      compareBytes("run/" + trial + "/seed-0/final/model.safetensors");
      String result = "results/" + trial + "-seed-0.json";
      assertEquals(result(whole.resolve(result)), result(killed.resolve(result)));
    }
  }

  private static JsonNode result(Path file) throws IOException {
    ObjectNode record = (ObjectNode) JSON.readTree(file.toFile());
    record.remove("seconds");
    ((ObjectNode) record.path("last")).remove("training_seconds");
    return record;
  }

  /** A data set and its rows, byte for byte. */
  void compareData() throws IOException {
    compareBytes("own.parquet");
    compareBytes("own.jsonl");
  }
}
