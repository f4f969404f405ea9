package dev.ergo.eval.benchmark.table;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.JsonRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of JSON files, one object a line or a list of objects; images are files beside them. */
public final class JsonTable implements RowTable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

  private final List<Path> files;
  private final List<Row> rows = new ArrayList<>();

  /**
   * Reads the files.
   *
   * @param fetch what to fetch, for messages
   * @throws dev.ergo.core.error.UserException if one is no JSON or has no row
   */
  public JsonTable(List<Path> files, String fetch) {
    this.files = files;
    for (Path file : files) {
      List<JsonRow> objects = JsonRow.linesOrList(file, "the benchmark's rows: " + fetch);
      for (int i = 0; i < objects.size(); i++) {
        rows.add(row(objects.get(i), file + "#" + i));
      }
    }
  }

  private static Row row(JsonRow object, String imageId) {
    return new Row(
        object.place(),
        imageId,
        MAPPER.convertValue(object.node(), VALUES),
        id -> {
          throw object.bad("the row holds no image");
        });
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
    return Digest.ofFiles(files);
  }
}
