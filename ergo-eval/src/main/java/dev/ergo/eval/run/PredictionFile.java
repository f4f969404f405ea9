package dev.ergo.eval.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.eval.item.EvalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers made elsewhere: JSON lines of {@code {"id": …, "prediction": "…"}}. An id is a number or
 * a text, and 7 is the same as "7". Other keys are allowed and not read.
 */
public final class PredictionFile {

  private final Path file;
  private final Map<String, String> predictions;
  private final Set<String> unused;

  private PredictionFile(Path file, Map<String, String> predictions) {
    this.file = file;
    this.predictions = predictions;
    this.unused = new LinkedHashSet<>(predictions.keySet());
  }

  /**
   * Reads a file.
   *
   * @throws UserException naming file and line if it can't be read, a line has not the two keys, or
   *     an id stands twice
   */
  public static PredictionFile read(Path file) {
    Map<String, String> predictions = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "eval.predictions: there is no file %s; give a JSONL file of {\"id\", \"prediction\"}."
              .formatted(file));
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(file, number, line, predictions);
        }
      }
    } catch (IOException e) {
      throw new UserException(
          "eval.predictions: %s can't be read (%s); give a JSONL file in UTF-8."
              .formatted(file, e.getMessage()),
          e);
    }
    if (predictions.isEmpty()) {
      throw new UserException("eval.predictions: %s has no lines.".formatted(file));
    }
    return new PredictionFile(file, predictions);
  }

  private static void add(Path file, int number, String line, Map<String, String> predictions) {
    JsonNode row;
    try {
      row = EvalJson.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw wrong(file, number, "is not a JSON object");
    }
    JsonNode id = row.get("id");
    JsonNode prediction = row.get("prediction");
    if (id == null || !(id.isTextual() || id.isIntegralNumber())) {
      throw wrong(file, number, "has no \"id\" that is a whole number or a text");
    }
    if (prediction == null || !prediction.isTextual()) {
      throw wrong(
          file,
          number,
          "has no \"prediction\" that is a text; leave the line out if there is none");
    }
    if (predictions.putIfAbsent(id.asText(), prediction.asText()) != null) {
      throw wrong(file, number, "repeats the id " + id.asText() + "; give one prediction per id");
    }
  }

  private static UserException wrong(Path file, int line, String what) {
    return new UserException("eval.predictions: %s, line %d %s.".formatted(file, line, what));
  }

  /** Where the answers stand. */
  public Path file() {
    return file;
  }

  /** The prediction of an item, which counts as used from then on. */
  public Optional<String> take(String id) {
    unused.remove(id);
    return Optional.ofNullable(predictions.get(id));
  }

  /**
   * Checks that the file belongs to the benchmark whose items have been looked up.
   *
   * @throws UserException if none of the predictions was taken
   */
  public void refuseIfNoneUsed() {
    if (unused.size() == predictions.size()) {
      throw new UserException(
          "eval.predictions: none of the ids in %s, such as %s, is an item of the benchmark; ids are the benchmark's own (question_id, index)."
              .formatted(file, unused.iterator().next()));
    }
  }

  /** Ids of the predictions that no item asked for. */
  public Set<String> unused() {
    return unused;
  }
}
