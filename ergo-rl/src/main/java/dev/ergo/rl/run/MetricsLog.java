package dev.ergo.rl.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.LineLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * {@code metrics.jsonl}: one JSON object a step, the key {@code step} first. The meaning of every
 * key stands in docs/metrics.md.
 */
public final class MetricsLog implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> ROW = new TypeReference<>() {};

  /** Metric of the seconds that a step took: the row that has it is the step's own. */
  public static final String DURATION = "step_time";

  private final Path file;
  private final LineLog log;
  private final List<Map<String, Object>> kept;

  private MetricsLog(Path file, LineLog log, List<Map<String, Object>> kept) {
    this.file = file;
    this.log = log;
    this.kept = List.copyOf(kept);
  }

  /**
   * Opens the log for appending and drops the rows behind {@code lastStep}, which a resumed run
   * computes again.
   *
   * @param told sentences about rows that can't be read or are not there
   */
  public static MetricsLog open(Path file, long lastStep, Consumer<String> told) {
    try {
      LineLog log = LineLog.open(file, line -> row(line).isPresent(), told);
      List<Map<String, Object>> kept =
          rows(log.found()).stream().takeWhile(row -> step(row) <= lastStep).toList();
      log.keep(kept.size());
      missing(kept, lastStep)
          .ifPresent(
              steps ->
                  told.accept(
                      "%s has no rows of %s, which this run has done; curves and summary are without them"
                          .formatted(file, steps)));
      return new MetricsLog(file, log, kept);
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  /** Steps up to the last one without a row of their own, as ranges. */
  private static Optional<String> missing(List<Map<String, Object>> rows, long lastStep) {
    Set<Long> there =
        rows.stream()
            .filter(row -> row.containsKey(DURATION))
            .map(MetricsLog::step)
            .collect(Collectors.toSet());
    List<String> ranges = new ArrayList<>();
    for (long step = 0; step <= lastStep; step++) {
      long first = step;
      while (step <= lastStep && !there.contains(step)) {
        step++;
      }
      if (step > first) {
        ranges.add(step - 1 == first ? "" + first : first + " to " + (step - 1));
      }
    }
    return ranges.isEmpty() ? Optional.empty() : Optional.of("steps " + String.join(", ", ranges));
  }

  /** The rows that were there when it was opened, each with its {@code step}. */
  public List<Map<String, Object>> kept() {
    return kept;
  }

  /** Appends the row of one step. */
  public void append(long step, Map<String, ?> values) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("step", step);
    row.putAll(values);
    try {
      log.append(List.of(JSON.writeValueAsString(row)));
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }

  /** All rows that can be read; one that a crash cut off is left out. */
  public static List<Map<String, Object>> read(Path file) throws IOException {
    return rows(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList());
  }

  private static List<Map<String, Object>> rows(List<String> lines) {
    return lines.stream().map(MetricsLog::row).flatMap(Optional::stream).toList();
  }

  private static Optional<Map<String, Object>> row(String line) {
    try {
      Map<String, Object> row = JSON.readValue(line, ROW);
      return Optional.ofNullable(row).filter(read -> read.get("step") instanceof Number);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static long step(Map<String, Object> row) {
    return ((Number) row.get("step")).longValue();
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
  }
}
