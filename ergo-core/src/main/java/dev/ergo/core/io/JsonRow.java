package dev.ergo.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object of a file that others wrote, with its place: what is missing in it or of another
 * form is said with file, line and key.
 *
 * @param place file and line or row, and the keys that lead to an object inside the row
 * @param node the object
 */
public record JsonRow(String place, ObjectNode node) {

  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads a file of JSON lines, one object each; blank lines are left out.
   *
   * @param expected the file in words, for messages: "JSON lines of {\"id\", \"messages\"}"
   * @throws UserException if the file can't be read, has no rows, or a line is no JSON object
   */
  public static List<JsonRow> lines(Path file, String expected) {
    return nonEmpty(anyLines(file, expected), file, expected);
  }

  /** Reads JSON lines, of which there may be none; see {@link #lines}. */
  public static List<JsonRow> anyLines(Path file, String expected) {
    List<JsonRow> rows = new ArrayList<>();
    int number = 0;
    for (String line : text(file, expected).lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String place = file + ", line " + number;
        rows.add(of(place, parse(place, line, expected), expected));
      }
    }
    return rows;
  }

  /** Reads JSON lines or one list of objects; see {@link #lines}. */
  public static List<JsonRow> linesOrList(Path file, String expected) {
    String text = text(file, expected);
    if (!text.stripLeading().startsWith("[")) {
      return lines(file, expected);
    }
    List<JsonRow> rows = new ArrayList<>();
    for (JsonNode item : parse(file.toString(), text, expected)) {
      rows.add(of(file + ", row " + rows.size(), item, expected));
    }
    return nonEmpty(rows, file, expected);
  }

  /** Reads a file that is one object; see {@link #lines}. */
  public static JsonRow file(Path file, String expected) {
    return of(file.toString(), parse(file.toString(), text(file, expected), expected), expected);
  }

  private static String text(Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("there is no file " + file + "; expected " + expected);
    }
    try {
      StandIn.refuse(file);
      return TextFile.read(file);
    } catch (IOException e) {
      throw new UserException(
          file + " can't be read as UTF-8 text; expected " + expected + "; check the file", e);
    }
  }

  private static JsonNode parse(String place, String json, String expected) {
    try {
      return STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: not valid JSON (%s); expected %s".formatted(place, Reason.of(e), expected), e);
    }
  }

  private static JsonRow of(String place, JsonNode node, String expected) {
    if (node instanceof ObjectNode object) {
      return new JsonRow(place, object);
    }
    throw new UserException(place + ": not a JSON object; expected " + expected);
  }

  private static List<JsonRow> nonEmpty(List<JsonRow> rows, Path file, String expected) {
    if (rows.isEmpty()) {
      throw new UserException(file + " has no rows; expected " + expected);
    }
    return rows;
  }

  /** A text that has to be there and not be blank. */
  public String text(String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw bad(key + " is not a text");
    }
    return value.textValue();
  }

  /** The texts of a list that has to be there. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (!item.isTextual()) {
        throw bad(key + " is not a list of texts");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** The whole numbers of a list that has to be there. */
  public List<Integer> integers(String key, int count) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (item.isIntegralNumber() && item.canConvertToInt()) {
        numbers.add(item.intValue());
      }
    }
    if (numbers.size() != count || list(key).size() != count) {
      throw bad(key + " is not a list of " + count + " whole numbers");
    }
    return numbers;
  }

  /** The objects of a list that has to be there. */
  public List<JsonRow> objects(String key) {
    List<JsonRow> rows = new ArrayList<>();
    for (JsonNode item : list(key)) {
      rows.add(inside(key, item));
    }
    return rows;
  }

  /** The object of a key that has to be there. */
  public JsonRow object(String key) {
    return inside(key, node.path(key));
  }

  /** The list of a key that has to be there. */
  public JsonNode list(String key) {
    if (!node.path(key).isArray()) {
      throw bad(key + " is not a list");
    }
    return node.get(key);
  }

  private JsonRow inside(String key, JsonNode value) {
    if (value instanceof ObjectNode object) {
      return new JsonRow(place + ", " + key, object);
    }
    throw bad(key + " is not an object");
  }

  /** The sentence for a row that can't be used. */
  public UserException bad(String what) {
    return new UserException(place + ": " + what + "; mend the row or leave it out");
  }
}
