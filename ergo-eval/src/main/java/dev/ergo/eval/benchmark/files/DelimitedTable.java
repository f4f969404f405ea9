package dev.ergo.eval.benchmark.files;

import dev.ergo.core.error.UserException;
import dev.ergo.data.FileDigest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a TSV or CSV file as pandas writes them: a header, then fields, those with
 * separators, line breaks or quotes in double quotes. Only the offsets of rows are kept; a row is
 * read when it is asked for.
 */
final class DelimitedTable implements RowTable {

  private final Path file;
  private final char separator;
  private final String imageColumn;
  private final SharedNames names = new SharedNames();
  private final List<Long> starts;
  private final List<String> header;

  /**
   * Finds the rows of a file.
   *
   * @param imageColumn column with images as base64 text; empty if the file has none
   * @param fetch what to fetch, for messages
   */
  DelimitedTable(Path file, char separator, String imageColumn, String fetch) {
    this.file = file;
    this.separator = separator;
    this.imageColumn = imageColumn;
    this.starts = starts();
    if (starts.size() < 3) {
      throw new UserException("%s has no rows; %s".formatted(file, fetch));
    }
    this.header = fields(0);
    if (!imageColumn.isEmpty() && !header.contains(imageColumn)) {
      throw new UserException(
          "%s has no column %s, only %s; %s"
              .formatted(file, imageColumn, String.join(", ", header), fetch));
    }
  }

  @Override
  public long size() {
    return starts.size() - 2L;
  }

  @Override
  public Row row(long position) {
    String where = file + ", row " + position;
    Map<String, Object> values = values(position, where);
    values.remove(imageColumn);
    return new Row(
        where,
        file + "#" + position,
        values,
        id -> RowPicture.of(id, where, () -> names.check(id, where, image(position, where))));
  }

  private byte[] image(long position, String where) {
    Object text = values(position, where).get(imageColumn);
    return RowPicture.base64(text == null ? "" : text.toString(), where);
  }

  private Map<String, Object> values(long position, String where) {
    List<String> fields = fields((int) position + 1);
    if (fields.size() != header.size()) {
      throw new UserException(
          "%s: %d fields where the header has %d; fetch the benchmark's file again"
              .formatted(where, fields.size(), header.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      values.put(header.get(i), fields.get(i));
    }
    return values;
  }

  @Override
  public String digest() {
    return FileDigest.of(List.of(file));
  }

  /** Where header and rows begin, and where the last one ends. */
  private List<Long> starts() {
    List<Long> found = new ArrayList<>(List.of(0L));
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
      long at = 0;
      boolean quoted = false;
      boolean fieldStart = true;
      for (int next = in.read(); next >= 0; next = in.read()) {
        at++;
        if (next == '"' && (quoted || fieldStart)) {
          quoted = !quoted;
          // A doubled quote closes and opens again.
          fieldStart = !quoted;
        } else if (next == '\n' && !quoted) {
          found.add(at);
          fieldStart = true;
        } else {
          fieldStart = next == separator && !quoted;
        }
      }
      if (found.get(found.size() - 1) != at) {
        found.add(at);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return found;
  }

  private List<String> fields(int line) {
    byte[] bytes = new byte[Math.toIntExact(starts.get(line + 1) - starts.get(line))];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(starts.get(line));
      in.readFully(bytes);
    } catch (IOException e) {
      throw unreadable(e);
    }
    return split(new String(bytes, StandardCharsets.UTF_8).stripTrailing());
  }

  private List<String> split(String line) {
    // Stripping may take empty last fields with it; they are put back below.
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      StringBuilder field = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at++;
        while (at < line.length()) {
          if (line.charAt(at) != '"') {
            field.append(line.charAt(at++));
          } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
            field.append('"');
            at += 2;
          } else {
            at++;
            break;
          }
        }
      }
      int end = line.indexOf(separator, at);
      end = end < 0 ? line.length() : end;
      fields.add(field.append(line, at, end).toString());
      at = end + 1;
    }
    while (header != null && fields.size() < header.size()) {
      fields.add("");
    }
    return fields;
  }

  private UserException unreadable(IOException cause) {
    return new UserException(file + " can't be read; check its rights", cause);
  }
}
