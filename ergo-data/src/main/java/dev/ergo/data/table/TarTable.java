package dev.ergo.data.table;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The samples of a tar file in WebDataset's form: files of one name up to its first dot are one
 * row. What its {@code .json} holds are columns, the other files are columns under their endings;
 * pictures are the column {@code image} as well, several as a list.
 */
final class TarTable implements Table {

  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
  private static final Set<String> TEXTS = Set.of("txt", "cls", "text", "caption");
  private static final int ROWS_OF_SCHEMA = 100;
  private static final String KEY = "__key__";
  private static final String IMAGE = "image";

  private final Path file;
  private final List<Sample> samples = new ArrayList<>();
  private Map<String, String> schema;

  private record Part(String ending, long start, long length) {

    String kind() {
      return ending.substring(ending.lastIndexOf('.') + 1);
    }
  }

  private record Sample(String key, List<Part> parts) {}

  TarTable(Path file) {
    this.file = file;
    Map<String, Sample> byKey = new LinkedHashMap<>();
    try (TarFile tar = new TarFile(file)) {
      for (TarArchiveEntry entry : tar.getEntries()) {
        String name = entry.getName();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        if (entry.isFile() && dot > name.lastIndexOf('/') + 1) {
          byKey
              .computeIfAbsent(name.substring(0, dot), key -> new Sample(key, new ArrayList<>()))
              .parts()
              .add(
                  new Part(
                      name.substring(dot + 1).toLowerCase(Locale.ROOT),
                      entry.getDataOffset(),
                      entry.getSize()));
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "%s is damaged or no tar file (%s); fetch or write it again"
              .formatted(file, Reason.of(e)),
          e);
    }
    samples.addAll(byKey.values());
  }

  @Override
  public String kind() {
    return "WebDataset tar";
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public long size() {
    return samples.size();
  }

  @Override
  public Set<String> columns() {
    return new LinkedHashSet<>(schema().keySet());
  }

  @Override
  public synchronized Map<String, String> schema() {
    if (schema == null) {
      schema = new LinkedHashMap<>();
      for (int i = 0; i < Math.min(samples.size(), ROWS_OF_SCHEMA); i++) {
        try {
          ValueKinds.add(texts(i, Set.of()), schema);
        } catch (UserException e) {
          // Said when the row is read.
          schema.putIfAbsent(KEY, "text");
        }
        samples.get(i).parts().stream()
            .filter(part -> PICTURES.contains(part.kind()))
            .forEach(part -> schema.put(IMAGE, "bytes"));
      }
    }
    return schema;
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    Sample sample = samples.get(Math.toIntExact(position));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(KEY, sample.key());
    for (Part part : sample.parts()) {
      if (part.kind().equals("json")) {
        Object json = json(part, position);
        if (json instanceof Map<?, ?> object) {
          object.forEach((key, value) -> row.put(String.valueOf(key), value));
        } else {
          row.put(part.ending(), json);
        }
      } else if (TEXTS.contains(part.kind())) {
        row.put(part.ending(), new String(bytes(part), StandardCharsets.UTF_8).strip());
      }
    }
    return row;
  }

  private Object json(Part part, long position) {
    try {
      return JsonTable.MAPPER.readValue(bytes(part), Object.class);
    } catch (IOException e) {
      throw new UserException(
          "%s: its .json file is no valid JSON; mend the row or leave it out"
              .formatted(place(position).where()),
          e);
    }
  }

  @Override
  public Object cell(long position, String column) {
    List<Part> parts = samples.get(Math.toIntExact(position)).parts();
    List<Object> pictures = new ArrayList<>();
    for (Part part : parts) {
      if (part.ending().equals(column)) {
        return bytes(part);
      } else if (column.equals(IMAGE) && PICTURES.contains(part.kind())) {
        pictures.add(bytes(part));
      }
    }
    return pictures.isEmpty() ? texts(position, Set.of(column)).get(column) : pictures;
  }

  private byte[] bytes(Part part) {
    return new FileRange(file, part.start(), part.length()).bytes();
  }

  @Override
  public Place place(long position) {
    return new Place(file, "row", position);
  }
}
