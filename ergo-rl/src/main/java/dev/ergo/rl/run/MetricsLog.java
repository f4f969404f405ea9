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

/**
 * {@code metrics.jsonl}: one JSON object a step, the key {@code step} first. The meaning of every
 * key stands in docs/metrics.md.
 */
public final class MetricsLog implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> ROW = new TypeReference<>() {};

  private final Path file;
  private final LineLog log;

  private MetricsLog(Path file, LineLog log) {
    this.file = file;
    this.log = log;
  }

  /**
   * Opens the log for appending and drops the rows behind {@code lastStep}, which a resumed run
   * computes again.
   */
  public static MetricsLog open(Path file, long lastStep) {
    try {
      LineLog log = LineLog.open(file);
      log.keep(
          (int)
              rows(log.found()).stream()
                  .takeWhile(row -> ((Number) row.get("step")).longValue() <= lastStep)
                  .count());
      return new MetricsLog(file, log);
    } catch (IOException e) {
      throw AtomicWrite.failure(file, e);
    }
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

  /** All rows; a last line that a crash cut off is left out. */
  public static List<Map<String, Object>> read(Path file) throws IOException {
    return rows(Files.readAllLines(file, StandardCharsets.UTF_8));
  }

  private static List<Map<String, Object>> rows(List<String> lines) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : lines) {
      try {
        rows.add(JSON.readValue(line, ROW));
      } catch (JsonProcessingException e) {
        break;
      }
    }
    return rows;
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
