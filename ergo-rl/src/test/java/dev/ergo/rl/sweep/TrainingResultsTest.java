package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class TrainingResultsTest {

  @TempDir Path run;

  @Test
  void firstAndLastValidation() throws IOException {
    try (MetricsLog log = MetricsLog.open(run.resolve("metrics.jsonl"), -1, told -> {})) {
      log.append(0, Map.of("val/accuracy", 0.1, "val/accuracy/far", 0.2));
      log.append(0, Map.of("loss", 3.0));
      log.append(1, Map.of("val/accuracy", 0.4));
      log.append(2, Map.of("loss", 2.0));
      log.append(2, Map.of("val/accuracy", 0.7));
    }
    Files.writeString(run.resolve("summary.json"), "{\"training_seconds\": 12.5}");
    TrialRecord.Results results = TrainingResults.read(run);
    assertEquals(Map.of("accuracy", 0.1, "accuracy/far", 0.2), results.first());
    assertEquals(Map.of("accuracy", 0.7, "training_seconds", 12.5), results.last());
  }

  /** What the steps of a training with episodes were like. */
  @Test
  void meansAndSumsOverTheSteps() throws IOException {
    try (MetricsLog log = MetricsLog.open(run.resolve("metrics.jsonl"), -1, told -> {})) {
      log.append(
          0,
          Map.of(
              "sampling/episodes", 24.0,
              "gradient/looking_variance", 0.5,
              "gradient/last_variance", 3.0));
      log.append(1, Map.of("sampling/episodes", 40.0, "gradient/last_variance", 1.0));
    }
    Files.writeString(run.resolve("summary.json"), "{\"training_seconds\": 2}");
    Map<String, Double> last = TrainingResults.read(run).last();
    assertEquals(
        Map.of(
            "sampled_episodes", 64.0,
            "looking_gradient_variance", 0.5,
            "last_gradient_variance", 2.0,
            "training_seconds", 2.0),
        last);
    assertTrue(TrainingResults.names(false, true).containsAll(last.keySet()));
    assertEquals(List.of("training_seconds"), TrainingResults.names(false, false));
  }

  /** What a trial has reached is what the policy that it leaves has, not what came after it. */
  @Test
  void ofTheBestPolicyItsOwnValidationCounts() throws IOException {
    try (MetricsLog log = MetricsLog.open(run.resolve("metrics.jsonl"), -1, told -> {})) {
      log.append(0, Map.of("val/accuracy", 0.1));
      log.append(0, Map.of("step_time", 1.0));
      log.append(0, Map.of("val/accuracy", 0.9));
      log.append(1, Map.of("step_time", 1.0));
      log.append(1, Map.of("val/accuracy", 0.4));
    }
    Files.writeString(run.resolve("summary.json"), "{\"training_seconds\": 2, \"final_step\": 1}");
    TrialRecord.Results results = TrainingResults.read(run);
    assertEquals(Map.of("accuracy", 0.1), results.first());
    assertEquals(Map.of("accuracy", 0.9, "training_seconds", 2.0), results.last());
  }
}
