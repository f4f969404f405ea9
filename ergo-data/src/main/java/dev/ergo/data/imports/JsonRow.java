package dev.ergo.data.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of a JSON lines file; what is missing or of another form is said with file and line.
 *
 * @param where file and line, for messages
 * @param node the object
 */
record JsonRow(String where, JsonNode node) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The lines of a file, blank ones left out. */
  static List<JsonRow> read(Path file) {
    List<JsonRow> rows = new ArrayList<>();
    int line = 0;
    for (String text : lines(file)) {
      line++;
      if (!text.isBlank()) {
        rows.add(parse(file + ", line " + line, text));
      }
    }
    if (rows.isEmpty()) {
      throw new UserException(file + " has no rows; give an input that has some");
    }
    return rows;
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "there is no file " + file + "; give the folder of the data set as import.input");
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UserException(file + " can't be read as UTF-8 text; check the file", e);
    }
  }

  private static JsonRow parse(String where, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node != null && node.isObject()) {
        return new JsonRow(where, node);
      }
      throw new UserException(where + ": a JSON object was expected");
    } catch (JsonProcessingException e) {
      throw new UserException(
          where + ": this is no JSON (" + e.getOriginalMessage() + "); mend the line", e);
    }
  }

  /** A text that has to be there. */
  String text(String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw bad("field " + field + " is not a text");
    }
    return value.textValue();
  }

  /** Objects of a list that has to be there. */
  List<JsonRow> objects(String field) {
    JsonNode values = node.path(field);
    if (!values.isArray()) {
      throw bad("field " + field + " is not a list");
    }
    List<JsonRow> rows = new ArrayList<>();
    values.forEach(value -> rows.add(new JsonRow(where + " (" + field + ")", value)));
    return rows;
  }

  /** The object of a field that has to be there. */
  JsonRow object(String field) {
    if (!node.path(field).isObject()) {
      throw bad("field " + field + " is not an object");
    }
    return new JsonRow(where + " (" + field + ")", node.path(field));
  }

  /** Options by letter: A, B, … without a gap. */
  List<String> options(String field) {
    Map<String, String> byLetter = new TreeMap<>();
    JsonRow options = object(field);
    options.node.fieldNames().forEachRemaining(name -> byLetter.put(name, options.text(name)));
    char expected = 'A';
    for (String letter : byLetter.keySet()) {
      if (!letter.equals(String.valueOf(expected++))) {
        throw bad("field " + field + " does not name its options A, B, C and so on");
      }
    }
    return List.copyOf(byLetter.values());
  }

  /** The boxes of a list field, each [x1, y1, x2, y2]. */
  List<PixelBox> boxes(String field) {
    JsonNode values = node.path(field);
    if (!values.isArray()) {
      throw bad("field " + field + " is not a list of boxes");
    }
    List<PixelBox> boxes = new ArrayList<>();
    values.forEach(value -> boxes.add(box(field, value)));
    return boxes;
  }

  /** The box of a field. */
  PixelBox box(String field) {
    return box(field, node.path(field));
  }

  private PixelBox box(String field, JsonNode value) {
    int[] edges = numbers(field, value, 4);
    if (edges[2] <= edges[0] || edges[3] <= edges[1]) {
      throw bad("the box " + value + " in field " + field + " is empty or inverted");
    }
    return new PixelBox(edges[0], edges[1], edges[2], edges[3]);
  }

  /** A number of whole numbers. */
  int[] numbers(String field, int count) {
    return numbers(field, node.path(field), count);
  }

  private int[] numbers(String field, JsonNode value, int count) {
    boolean whole = value.isArray() && value.size() == count;
    int[] numbers = new int[count];
    for (int i = 0; whole && i < count; i++) {
      whole = value.get(i).canConvertToInt() && value.get(i).isIntegralNumber();
      numbers[i] = value.get(i).intValue();
    }
    if (!whole) {
      throw bad("field " + field + " is not made of " + count + " whole numbers");
    }
    return numbers;
  }

  /** The sentence for a row that doesn't fit. */
  UserException bad(String what) {
    return new UserException(where + ": " + what + "; mend the row or leave it out");
  }
}
