package dev.ergo.rl.reproduce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import dev.ergo.core.run.Origin;
import dev.ergo.rl.run.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A training that has run, as its folder tells.
 *
 * @param folder its folder
 * @param config its resolved configuration, under the names of keys that it was written with
 * @param origin what it came from
 * @param provenance the same as it stands in the file
 * @param rows of metrics.jsonl
 */
record FormerTraining(
    Path folder,
    JsonNode config,
    Origin origin,
    JsonNode provenance,
    List<Map<String, Object>> rows) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> JOBS = Set.of("grpo", "sft");
  private static final String METRICS = "metrics.jsonl";
  private static final String CONFIG = "config.yaml";
  private static final String SUMMARY = "summary.json";

  /**
   * Reads the small files of a run.
   *
   * @throws UserException if the folder is no run of a training, or has done nothing
   */
  static FormerTraining in(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "reproduce.run: %s holds no config.yaml, so it is no run; name the folder of one, such as runs/grpo"
              .formatted(folder));
    }
    JsonNode config = yaml(file);
    String job = config.path("job").asText();
    if (!JOBS.contains(job)) {
      throw new UserException(
          "reproduce.run: %s is of job %s, and only trainings (grpo, sft) are run again"
              .formatted(folder, job.isEmpty() ? "unknown" : job));
    }
    List<Map<String, Object>> rows = rows(folder);
    FormerTraining former =
        new FormerTraining(
            folder, config, Origin.read(folder), JsonFile.read(folder.resolve(Origin.FILE)), rows);
    if (former.steps() == 0) {
      throw new UserException(
          "reproduce.run: %s has done no step, so there is nothing to compare".formatted(folder));
    }
    return former;
  }

  private static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new UserException("%s is no YAML%s; restore it".formatted(file, JsonFile.place(e)), e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its permissions", e);
    }
  }

  /** The rows of metrics of a run so far; none where it has not begun. */
  static List<Map<String, Object>> rows(Path folder) {
    Path file = folder.resolve(METRICS);
    try {
      return Files.exists(file) ? MetricsLog.read(file) : List.of();
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its permissions", e);
    }
  }

  /** Steps that rows of metrics tell of. */
  static int steps(List<Map<String, Object>> rows) {
    return (int) rows.stream().filter(row -> row.containsKey(MetricsLog.DURATION)).count();
  }

  /** Steps that it has done. */
  int steps() {
    return steps(rows);
  }

  /** Its job. */
  String job() {
    return config.path("job").asText();
  }

  /** Whether it has ended. */
  boolean isFinished() {
    return isFinished(folder);
  }

  /** Whether a limit of time has ended it. */
  boolean wasTimedOut() {
    return JsonFile.read(folder.resolve(SUMMARY)).path("ended").asText().equals("max_hours");
  }

  /** Whether a run has ended. */
  static boolean isFinished(Path folder) {
    return Files.exists(folder.resolve(SUMMARY));
  }
}
