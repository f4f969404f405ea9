package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.DelimitedRecords;
import dev.ergo.core.io.DelimitedRecords.Cut;
import dev.ergo.core.io.Digest;
import dev.ergo.core.io.StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a TSV or CSV file as pandas reads and writes them ({@link DelimitedRecords}): a
 * header, then fields, those with separators, line breaks or quotes in double quotes. Texts are
 * kept, images are read when they are asked for. Rows that refer to the image of another ({@link
 * ImageReferences}) have it under the same name.
 */
public final class DelimitedTable implements RowTable {

  /** The column that names rows, where one refers to another. */
  static final String INDEX = "index";

  private final Path file;
  private final char separator;
  private String imageColumn;
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
   * @param imageColumns names that the column with images as base64 text may have; none if the file
   *     has no images
   * @param fetch what to fetch, for messages
   * @throws UserException if it can't be read, has no rows or no such column, or a row has more
   *     fields than the header
   */
  public DelimitedTable(Path file, char separator, List<String> imageColumns, String fetch) {
    this.file = file;
    this.separator = separator;
    ImageReferences references = new ImageReferences(file);
    StandIn.refuse(file);
    try (DelimitedRecords records = new DelimitedRecords(Files.newInputStream(file), separator)) {
      for (Cut record = records.next(); record != null; record = records.next()) {
        if (!header.isEmpty()) {
          add(record, references);
        } else {
          for (int i = 0; i < record.fields().size(); i++) {
            header.add(record.text(i));
          }
          imageColumn =
              imageColumns.stream()
                  .filter(header::contains)
                  .findFirst()
                  .filter(name -> !name.equals(BenchmarkFiles.PATHS))
                  .orElse("");
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (rows.isEmpty()) {
      throw new UserException("%s has no rows; %s".formatted(file, fetch));
    }
    if (!imageColumns.isEmpty() && imageColumns.stream().noneMatch(header::contains)) {
      throw new UserException(
          "%s has no column %s, only %s; %s"
              .formatted(
                  file, String.join(" or ", imageColumns), String.join(", ", header), fetch));
    }
    this.owners = references.resolve();
  }

  private void add(Cut record, ImageReferences references) throws IOException {
    int fields = record.fields().size();
    if (fields > header.size()) {
      throw new UserException(
          "%s: %d fields where the header has %d; fetch the benchmark's file again"
              .formatted(where(rows.size()), fields, header.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      // pandas calls what a short line lacks missing.
      values.put(header.get(i), i < fields ? record.text(i) : "");
    }
    Object image = values.remove(imageColumn);
    references.add(
        values.getOrDefault(INDEX, "").toString(), image == null ? "" : image.toString());
    starts.add(record.position());
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
  public boolean holdsImages() {
    return !imageColumn.isEmpty();
  }

  @Override
  public String digest() {
    return Digest.ofFiles(List.of(file));
  }

  private String image(int position) {
    int column = header.indexOf(imageColumn);
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(starts.get(position));
      try (DelimitedRecords records = new DelimitedRecords(in, separator)) {
        Cut record = records.next();
        return column < record.fields().size() ? record.text(column) : "";
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UserException unreadable(Exception cause) {
    String reason =
        cause instanceof CharacterCodingException ? "it is not UTF-8 text" : cause.getMessage();
    return new UserException(
        "%s can't be read (%s); fetch it again".formatted(file, reason), cause);
  }
}
