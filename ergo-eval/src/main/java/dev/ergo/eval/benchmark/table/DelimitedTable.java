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
  private final List<String> header = new ArrayList<>();

  /** Where each row begins, in bytes. */
  private final List<Long> starts = new ArrayList<>();

  /** The values of each row but for its image. */
  private final List<Map<String, Object>> rows = new ArrayList<>();

  /** The position of the row that holds the image of each row. */
  private final int[] owners;

  /**
   * Finds the rows of a file.
   *
   * @param imageColumn column with images as base64 text; empty if the file has none
   * @param fetch what to fetch, for messages
   * @throws UserException if it can't be read, has no rows or no such column, or a row has not the
   *     header's number of fields
   */
  public DelimitedTable(Path file, char separator, String imageColumn, String fetch) {
    this.file = file;
    this.separator = separator;
    this.imageColumn = imageColumn;
    ImageReferences references = new ImageReferences(file);
    try (CSVParser parser = parser(Files.newInputStream(file))) {
      for (CSVRecord record : parser) {
        if (!header.isEmpty()) {
          add(record, references);
        } else {
          header.addAll(record.toList());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(e);
    }
    if (rows.isEmpty()) {
      throw new UserException("%s has no rows; %s".formatted(file, fetch));
    }
    if (!imageColumn.isEmpty() && !header.contains(imageColumn)) {
      throw new UserException(
          "%s has no column %s, only %s; %s"
              .formatted(file, imageColumn, String.join(", ", header), fetch));
    }
    this.owners = references.resolve();
  }

  private void add(CSVRecord record, ImageReferences references) {
    if (record.size() != header.size()) {
      throw new UserException(
          "%s: %d fields where the header has %d; fetch the benchmark's file again"
              .formatted(where(rows.size()), record.size(), header.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      values.put(header.get(i), record.get(i));
    }
    Object image = values.remove(imageColumn);
    references.add(
        values.getOrDefault(INDEX, "").toString(), image == null ? "" : image.toString());
    starts.add(record.getBytePosition());
    rows.add(values);
  }

  private String where(long position) {
    return file + ", row " + position;
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public Row row(long position) {
    String where = where(position);
    int owner = owners[(int) position];
    return new Row(
        where,
        file + "#" + owner,
        rows.get((int) position),
        id -> images.image(id, where, () -> RowImages.base64(image(owner), where)));
  }

  @Override
  public String digest() {
    return Digest.ofFiles(List.of(file));
  }

  private String image(int position) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(starts.get(position));
      try (CSVParser parser = parser(Channels.newInputStream(channel))) {
        return parser.iterator().next().get(header.indexOf(imageColumn));
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
