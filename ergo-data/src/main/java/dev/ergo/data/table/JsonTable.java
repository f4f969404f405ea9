package dev.ergo.data.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.JsonFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The objects of a JSON file: one a line, one behind the other, in a list, or in the one list of an
 * object. Only where each begins is kept; an object is parsed when its row is asked for.
 */
final class JsonTable implements Table {

  private static final int ROWS_OF_SCHEMA = 100;
  private static final int LONGEST_TEXT = 1 << 29;
  private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

  /** Python writes NaN, and texts may be images. */
  static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
              .build());

  private final Slices rows;
  private final String unit;
  private Map<String, String> schema;

  /** A row's texts and its image are asked for one after the other. */
  private volatile Parsed last = new Parsed(-1, Map.of());

  private record Parsed(long position, Map<String, Object> values) {}

  private JsonTable(Slices rows, String unit) {
    this.rows = rows;
    this.unit = unit;
  }

  /** One object a line; blank lines are left out. */
  static JsonTable lines(Path file) {
    TextBytes text = new TextBytes(file);
    Slices rows = new Slices(text);
    try (InputStream in = new BufferedInputStream(text.open(), 1 << 16)) {
      byte[] buffer = new byte[1 << 16];
      long at = text.start();
      long start = at;
      long number = 1;
      boolean blank = true;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++, at++) {
          if (buffer[i] == '\n') {
            if (!blank) {
              rows.add(start, at, number);
            }
            start = at + 1;
            number++;
            blank = true;
          } else {
            blank &= buffer[i] == ' ' || buffer[i] == '\t' || buffer[i] == '\r';
          }
        }
      }
      if (!blank) {
        rows.add(start, at, number);
      }
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
    return new JsonTable(rows, "line");
  }

  /** A list of objects, an object with one such list, or objects one behind the other. */
  static JsonTable document(Path file) {
    TextBytes text = new TextBytes(file);
    try (InputStream in = new BufferedInputStream(text.open(), 1 << 16);
        JsonParser json = MAPPER.getFactory().createParser(in)) {
      return new JsonTable(document(text, json), "row");
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s is no valid JSON%s (%s); mend it or write it again"
              .formatted(file, JsonFile.place(e), Reason.of(e)),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read; check its rights", e);
    }
  }

  private static Slices document(TextBytes text, JsonParser json) throws IOException {
    Path file = text.file();
    int mark = text.start();
    Slices rows = new Slices(text);
    JsonToken first = json.nextToken();
    if (first == JsonToken.START_ARRAY) {
      list(json, rows, mark);
      return rows;
    } else if (first != JsonToken.START_OBJECT) {
      throw noRows(file);
    }
    long start = json.currentTokenLocation().getByteOffset() + mark;
    Map<String, Slices> lists = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY) {
        Slices list = new Slices(text);
        list(json, list, mark);
        if (list.size() > 0) {
          lists.put(key, list);
        }
      } else {
        json.skipChildren();
      }
    }
    rows.add(start, json.currentLocation().getByteOffset() + mark, 0);
    if (json.nextToken() == JsonToken.START_OBJECT) {
      objects(json, rows, mark);
      return rows;
    }
    if (lists.size() > 1) {
      throw new UserException(
          "%s is an object with the lists %s; write the one that holds the rows to a file of its own"
              .formatted(file, String.join(", ", lists.keySet())));
    }
    return lists.values().stream().findFirst().orElseThrow(() -> noRows(file));
  }

  private static UserException noRows(Path file) {
    return new UserException(
        file + " is neither a list of JSON objects nor an object with one; write it as JSON lines");
  }

  /** Objects one behind the other, the parser standing at the first that is not yet there. */
  private static void objects(JsonParser json, Slices rows, int mark) throws IOException {
    for (JsonToken token = json.currentToken(); token != null; token = json.nextToken()) {
      long start = json.currentTokenLocation().getByteOffset() + mark;
      json.skipChildren();
      rows.add(start, json.currentLocation().getByteOffset() + mark, rows.size());
    }
  }

  private static void list(JsonParser json, Slices rows, int mark) throws IOException {
    for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; ) {
      if (token == null) {
        json.nextToken();
        throw new JsonProcessingException("it ends too soon", json.currentLocation()) {
          private static final long serialVersionUID = 1L;
        };
      }
      if (token == JsonToken.START_OBJECT) {
        long start = json.currentTokenLocation().getByteOffset() + mark;
        json.skipChildren();
        rows.add(start, json.currentLocation().getByteOffset() + mark, rows.size());
      } else {
        json.skipChildren();
      }
      token = json.nextToken();
    }
  }

  @Override
  public String kind() {
    return unit.equals("line") ? "JSON lines" : "JSON";
  }

  @Override
  public List<Path> files() {
    return List.of(rows.file());
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public Set<String> columns() {
    return new LinkedHashSet<>(schema().keySet());
  }

  /** Rows that are no objects are said when they are read. */
  @Override
  public synchronized Map<String, String> schema() {
    if (schema == null) {
      schema = new LinkedHashMap<>();
      for (long i = 0; i < Math.min(size(), ROWS_OF_SCHEMA); i++) {
        try {
          ValueKinds.add(texts(i, Set.of()), schema);
        } catch (UserException e) {
          continue;
        }
      }
    }
    return schema;
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    Parsed known = last;
    if (known.position() != position) {
      known = new Parsed(position, parsed(position));
      last = known;
    }
    return known.values();
  }

  private Map<String, Object> parsed(long position) {
    byte[] json = rows.bytes(position);
    try {
      Map<String, Object> values = MAPPER.readValue(json, VALUES);
      if (values == null) {
        throw new UserException(
            place(position).where() + ": not a JSON object but null; mend the row or leave it out");
      }
      return values;
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: not a JSON object (%s); mend the row or leave it out"
              .formatted(place(position).where(), Reason.of(e)),
          e);
    } catch (IOException e) {
      throw new UserException(
          place(position).where() + ": not a JSON object; mend the row or leave it out", e);
    }
  }

  @Override
  public Place place(long position) {
    return new Place(rows.file(), unit, rows.number(position));
  }
}
