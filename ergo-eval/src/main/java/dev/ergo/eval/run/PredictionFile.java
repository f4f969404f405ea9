package dev.ergo.eval.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonRow;
import dev.ergo.data.NumberText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers made elsewhere: JSON lines of {@code {"id": …, "prediction": "…"}}. An id is a number or
 * a text, and 7 is the same as "7" and as 7.0, which pandas makes of it. Other keys are allowed and
 * not read.
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
    String expected = "JSON lines of {\"id\", \"prediction\"} for eval.predictions";
    for (JsonRow row : JsonRow.lines(file, expected)) {
      JsonNode id = row.node().path("id");
      JsonNode prediction = row.node().path("prediction");
      if (!id.isTextual() && !isWhole(id)) {
        throw row.bad("it has no \"id\" that is a whole number or a text");
      }
      if (!prediction.isTextual()) {
        throw row.bad("it has no \"prediction\" that is a text");
      }
      String name = id.isTextual() ? id.textValue() : NumberText.of(id.decimalValue());
      if (predictions.putIfAbsent(name, prediction.asText()) != null) {
        throw row.bad("it repeats the id " + name);
      }
    }
    return new PredictionFile(file, predictions);
  }

  private static boolean isWhole(JsonNode id) {
    return id.isNumber()
        && Double.isFinite(id.doubleValue())
        && id.doubleValue() == Math.rint(id.doubleValue());
  }

  /** Where the answers stand. */
  public Path file() {
    return file;
  }

  /** The prediction of an item, which counts as used from then on. */
  public Optional<String> take(String id) {
    // A whole number that went through pandas beside a missing one has a fraction of 0.
    String name = predictions.containsKey(id) ? id : id + ".0";
    unused.remove(name);
    return Optional.ofNullable(predictions.get(name));
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
