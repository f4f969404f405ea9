package dev.ergo.rl.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.ValidationMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results of a training run: its first and last validation, and how long it trained. */
public final class TrainingResults {

  /** Sum of the seconds of all steps, interruptions left out. */
  private static final String SECONDS = "training_seconds";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingResults() {}

  /** Names of the measures that a run will have; those of categories come with the data. */
  public static List<String> names(boolean validates) {
    List<String> names = new ArrayList<>();
    if (validates) {
      names.addAll(ValidationMetrics.byName().keySet());
    }
    names.add(SECONDS);
    return names;
  }

  /** The columns that say most of a run that validates. */
  public static List<String> telling() {
    return List.of("accuracy", "change.accuracy", "coverage", "crop_area", "whole_image");
  }

  /** Reads a finished run. */
  public static TrialRecord.Results read(Path run) throws IOException {
    JsonNode summary = JSON.readTree(run.resolve("summary.json").toFile());
    List<Map<String, Double>> validations = new ArrayList<>();
    Map<Long, Map<String, Double>> bySteps = new HashMap<>();
    long done = 0;
    for (Map<String, Object> row : MetricsLog.read(run.resolve("metrics.jsonl"))) {
      if (row.containsKey(MetricsLog.DURATION)) {
        done = ((Number) row.get("step")).longValue() + 1;
      }
      Map<String, Double> measures = measures(row);
      if (!measures.isEmpty()) {
        validations.add(measures);
        bySteps.put(done, measures);
      }
    }
    Map<String, Double> last = new LinkedHashMap<>();
    Map<String, Double> first = Map.of();
    if (!validations.isEmpty()) {
      first = validations.get(0);
      // Earlier versions did not say which policy they left: it was that of the last step.
      last.putAll(
          bySteps.getOrDefault(
              summary.path("final_step").asLong(-1), validations.get(validations.size() - 1)));
    }
    last.put(SECONDS, summary.path(SECONDS).asDouble());
    return new TrialRecord.Results(first, last);
  }

  private static Map<String, Double> measures(Map<String, Object> row) {
    Map<String, Double> measures = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> {
          if (name.startsWith(ValidationMetrics.PREFIX) && value instanceof Number number) {
            measures.put(name.substring(ValidationMetrics.PREFIX.length()), number.doubleValue());
          }
        });
    return measures;
  }
}
