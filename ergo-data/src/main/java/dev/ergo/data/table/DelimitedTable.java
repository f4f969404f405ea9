package dev.ergo.data.table;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.DelimitedRecords;
import dev.ergo.core.io.DelimitedRecords.Cut;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a CSV or TSV file as pandas cuts it: a header, then fields. All values are texts,
 * empty fields are null. Only where each row begins is kept.
 */
final class DelimitedTable implements Table {

  private final char separator;
  private final Slices rows;
  private final List<String> header;

  DelimitedTable(Path file, char separator) {
    this.separator = separator;
    TextBytes text = new TextBytes(file);
    this.rows = new Slices(text);
    this.header = scan(text);
    Set<String> names = new HashSet<>();
    for (String name : header) {
      if (!names.add(name)) {
        throw new UserException(
            "%s has two columns %s; give each a name of its own".formatted(file, name));
      }
    }
  }

  private List<String> scan(TextBytes text) {
    Path file = text.file();
    int mark = text.start();
    try (DelimitedRecords records = new DelimitedRecords(text.open(), separator)) {
      Cut first = records.next();
      if (first == null) {
        throw new UserException(file + " is empty; a header and rows were expected");
      }
      List<String> names = texts(first);
      long start = -1;
      for (Cut record = records.next(); record != null; record = records.next()) {
        if (start >= 0) {
          rows.add(start, mark + record.position(), rows.size());
        }
        start = mark + record.position();
      }
      if (start >= 0) {
        rows.add(start, text.end(), rows.size());
      }
      return names;
    } catch (IOException e) {
      throw new UserException(
          "%s can't be read as %s (%s); mend it or write it again"
              .formatted(file, kind(), Reason.of(e)),
          e);
    }
  }

  private static List<String> texts(Cut record) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < record.fields().size(); i++) {
      texts.add(record.text(i));
    }
    return texts;
  }

  @Override
  public String kind() {
    return separator == '\t' ? "TSV" : "CSV";
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
    return new LinkedHashSet<>(header);
  }

  @Override
  public Map<String, String> schema() {
    Map<String, String> schema = new LinkedHashMap<>();
    header.forEach(name -> schema.put(name, "text"));
    return schema;
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    String where = place(position).where();
    try (InputStream in = new ByteArrayInputStream(rows.bytes(position));
        DelimitedRecords records = new DelimitedRecords(in, separator)) {
      List<String> fields = texts(records.next());
      if (fields.size() > header.size()) {
        throw new UserException(
            "%s: %d fields where the header has %d; mend the row or leave it out"
                .formatted(where, fields.size(), header.size()));
      }
      Map<String, Object> values = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        String field = i < fields.size() ? fields.get(i) : "";
        values.put(header.get(i), field.isEmpty() ? null : field);
      }
      return values;
    } catch (CharacterCodingException e) {
      throw new UserException(where + ": it is not UTF-8 text; write the file as UTF-8", e);
    } catch (IOException e) {
      throw new UserException(
          "%s: not a row of fields (%s); mend it or leave it out".formatted(where, Reason.of(e)),
          e);
    }
  }

  @Override
  public Place place(long position) {
    return new Place(rows.file(), "row", rows.number(position));
  }
}
