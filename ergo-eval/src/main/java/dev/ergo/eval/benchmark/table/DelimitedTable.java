package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a TSV or CSV file as pandas writes them: a header, then fields, those with
 * separators, line breaks or quotes in double quotes. Texts are kept, images are read when they are
 * asked for. Rows that refer to the image of another ({@link ImageReferences}) have it under the
 * same name.
 */
public final class DelimitedTable implements RowTable {

  /** The column that names rows, where one refers to another. */
  private static final String INDEX = "index";

  private final Path file;
  private final char separator;
  private final String imageColumn;
  private final RowImages images = new RowImages();
  private final List<Long> starts = new ArrayList<>();

  /** The fields of each line, that of the image empty. */
  private final List<List<String>> lines = new ArrayList<>();

  private final List<String> header;

  /** The position of the row that holds the image of each row. */
  private final int[] owners;

  /**
   * Finds the rows of a file.
   *
   * @param imageColumn column with images as base64 text; empty if the file has none
   * @param fetch what to fetch, for messages
   * @throws UserException if it can't be read, has no rows or no such column
   */
  public DelimitedTable(Path file, char separator, String imageColumn, String fetch) {
    this.file = file;
    this.separator = separator;
    this.imageColumn = imageColumn;
    ImageReferences references = new ImageReferences(file);
    scan(references);
    if (starts.size() < 2) {
      throw new UserException("%s has no rows; %s".formatted(file, fetch));
    }
    this.header = lines.get(0);
    if (!imageColumn.isEmpty() && !header.contains(imageColumn)) {
      throw new UserException(
          "%s has no column %s, only %s; %s"
              .formatted(file, imageColumn, String.join(", ", header), fetch));
    }
    this.owners = references.resolve();
  }

  @Override
  public long size() {
    return starts.size() - 1L;
  }

  @Override
  public Row row(long position) {
    String where = file + ", row " + position;
    Map<String, Object> values = values(position, where);
    int owner = owners[(int) position];
    return new Row(
        where,
        file + "#" + owner,
        values,
        id -> images.image(id, where, () -> image(owner, where)));
  }

  private byte[] image(long position, String where) {
    List<String> fields = fields((int) position + 1);
    int column = header.indexOf(imageColumn);
    return RowImages.base64(column < fields.size() ? fields.get(column) : "", where);
  }

  private Map<String, Object> values(long position, String where) {
    List<String> fields = lines.get((int) position + 1);
    if (fields.size() != header.size()) {
      throw new UserException(
          "%s: %d fields where the header has %d; fetch the benchmark's file again"
              .formatted(where, fields.size(), header.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      if (!header.get(i).equals(imageColumn)) {
        values.put(header.get(i), fields.get(i));
      }
    }
    return values;
  }

  @Override
  public String digest() {
    return Digest.ofFiles(List.of(file));
  }

  /** Finds where each record begins, the header being the first, and whose images are whose. */
  private void scan(ImageReferences references) {
    int index = -1;
    int image = -1;
    try (CSVParser parser = parser(Files.newInputStream(file))) {
      for (CSVRecord record : parser) {
        boolean first = starts.isEmpty();
        if (first) {
          index = record.toList().indexOf(INDEX);
          image = imageColumn.isEmpty() ? -1 : record.toList().indexOf(imageColumn);
        } else {
          references.add(field(record, index), field(record, image));
        }
        starts.add(record.getBytePosition());
        List<String> fields = new ArrayList<>(record.toList());
        if (!first && image >= 0 && image < fields.size()) {
          fields.set(image, "");
        }
        lines.add(List.copyOf(fields));
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  /** A field of a record; empty where the file or the record has none. */
  private static String field(CSVRecord record, int column) {
    return column >= 0 && column < record.size() ? record.get(column) : "";
  }

  private List<String> fields(int line) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(starts.get(line));
      try (CSVParser parser = parser(Channels.newInputStream(channel))) {
        return parser.iterator().next().toList();
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
  }

  private CSVParser parser(InputStream in) throws IOException {
    return CSVParser.builder()
        .setInputStream(new BufferedInputStream(in, 1 << 16))
        .setCharset(StandardCharsets.UTF_8)
        .setTrackBytes(true)
        .setFormat(CSVFormat.DEFAULT.builder().setDelimiter(separator).get())
        .get();
  }

  private UserException unreadable(Exception cause) {
    return new UserException(
        "%s can't be read (%s); fetch it again".formatted(file, cause.getMessage()), cause);
  }
}
