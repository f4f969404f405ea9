package dev.ergo.eval.benchmark.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of JSON files, one object a line or a list of objects; images are files beside them. */
public final class JsonTable implements RowTable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};

  private final List<Path> files;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Reads the files.
   *
   * @throws UserException if one is no JSON or there is no row
   */
  public JsonTable(List<Path> files) {
    this.files = files;
    files.forEach(this::read);
    if (rows.isEmpty()) {
      throw new UserException(files.get(0) + " has no rows; fetch it again");
    }
  }

  private void read(Path file) {
    String where = file.toString();
    try {
      String text = Files.readString(file);
      if (text.stripLeading().startsWith("[")) {
        List<Map<String, Object>> objects = MAPPER.readValue(text, OBJECTS);
        for (int i = 0; i < objects.size(); i++) {
          add(file, i, objects.get(i));
        }
        return;
      }
      int line = 0;
      for (String one : text.lines().toList()) {
        where = file + ", line " + ++line;
        if (!one.isBlank()) {
          add(file, line - 1, MAPPER.readValue(one, OBJECT));
        }
      }
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: this is no JSON (%s); fetch the file again".formatted(where, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read as UTF-8 text; check the file", e);
    }
  }

  private void add(Path file, int row, Map<String, Object> values) {
    String where = file + ", row " + row;
    rows.add(
        new Row(
            where,
            file + "#" + row,
            values,
            id -> {
              throw new UserException(where + ": the row holds no image; name its file");
            }));
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public Row row(long position) {
    return rows.get(Math.toIntExact(position));
  }

  @Override
  public String digest() {
    return FileDigest.of(files);
  }
}
