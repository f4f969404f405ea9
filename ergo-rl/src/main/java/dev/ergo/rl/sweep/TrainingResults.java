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
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Results of a training run: its first and last validation, what its steps were like, and how long
 * it trained.
 */
public final class TrainingResults {

  /** Sum of the seconds of all steps, interruptions left out. */
  private static final String SECONDS = "training_seconds";

  /** Means over the training steps of job grpo, by the names of their metrics. */
  private static final Map<String, String> MEANS =
      Map.of(
          "gradient/looking_variance", "looking_gradient_variance",
          "gradient/last_variance", "last_gradient_variance");

  /** Sum over the training steps of job grpo. */
  private static final String EPISODES = "sampled_episodes";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingResults() {}

  /**
   * Names of the measures that a run will have; those of categories come with the data.
   *
   * @param validates whether it answers held-out items
   * @param samples whether it samples episodes
   */
  public static List<String> names(boolean validates, boolean samples) {
    List<String> names = new ArrayList<>();
    if (validates) {
      names.addAll(ValidationMetrics.byName().keySet());
    }
    if (samples) {
      names.addAll(MEANS.values().stream().sorted().toList());
      names.add(EPISODES);
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
    List<Map<String, Object>> rows = MetricsLog.read(run.resolve("metrics.jsonl"));
    for (Map<String, Object> row : rows) {
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
    last.putAll(ofSteps(rows));
    last.put(SECONDS, summary.path(SECONDS).asDouble());
    return new TrialRecord.Results(first, last);
  }

  private static Map<String, Double> ofSteps(List<Map<String, Object>> rows) {
    Map<String, Double> measures = new TreeMap<>();
    MEANS.forEach(
        (metric, name) ->
            numbers(rows, metric).average().ifPresent(mean -> measures.put(name, mean)));
    if (numbers(rows, "sampling/episodes").findAny().isPresent()) {
      measures.put(EPISODES, numbers(rows, "sampling/episodes").sum());
    }
    return measures;
  }

  private static DoubleStream numbers(List<Map<String, Object>> rows, String metric) {
    return rows.stream()
        .map(row -> row.get(metric))
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue());
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
