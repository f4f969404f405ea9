package dev.ergo.rl.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code metrics.jsonl}: one JSON object a step, the key {@code step} first. The meaning of every key
 * stands in docs/metrics.md.
 */
public final class MetricsLog implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> ROW = new TypeReference<>() {};

  private final Path file;
  private final BufferedWriter writer;

  private MetricsLog(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens the log for appending and drops the rows behind {@code lastStep}, which a resumed run
   * computes again.
   */
  public static MetricsLog open(Path file, long lastStep) {
    try {
      if (Files.exists(file)) {
        StringBuilder kept = new StringBuilder();
        for (Map<String, Object> row : read(file)) {
          if (((Number) row.get("step")).longValue() <= lastStep) {
            kept.append(JSON.writeValueAsString(row)).append('\n');
          }
        }
        AtomicFiles.write(file, kept.toString());
      }
      return new MetricsLog(
          file,
          Files.newBufferedWriter(
              file,
              StandardCharsets.UTF_8,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw AtomicFiles.failure(file, e);
    }
  }

  /** Appends the row of one step. */
  public void append(long step, Map<String, ?> values) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("step", step);
    row.putAll(values);
    try {
      writer.write(JSON.writeValueAsString(row));
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw AtomicFiles.failure(file, e);
    }
  }

  /** All rows; a last line that a crash cut off is left out. */
  public static List<Map<String, Object>> read(Path file) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
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
      writer.close();
    } catch (IOException e) {
      throw AtomicFiles.failure(file, e);
    }
  }
}
