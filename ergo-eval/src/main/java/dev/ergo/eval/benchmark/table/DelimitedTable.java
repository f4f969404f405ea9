package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.data.table.Table;
import dev.ergo.data.table.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The rows of a TSV or CSV file of a benchmark. Texts are kept, images are read when they are asked
 * for. Rows that refer to the image of another ({@link ImageReferences}) have it under the same
 * name.
 */
public final class DelimitedTable implements RowTable {

  /** The column that names rows, where one refers to another. */
  static final String INDEX = "index";

  private final Path file;
  private final Table table;
  private final String imageColumn;
  private final NamedImages images = new NamedImages();

  /** The values of each row but for its image. */
  private final List<Map<String, Object>> rows = new ArrayList<>();

  /** The position of the row that holds the image of each row. */
  private final int[] owners;

  /**
   * Reads the texts of a file.
   *
   * @param imageColumns names that the column with images as base64 text may have; none if the file
   *     has no images
   * @param fetch what to fetch, for messages
   * @throws UserException if it can't be read, has no rows or no such column, or a row has more
   *     fields than the header
   */
  public DelimitedTable(Path file, char separator, List<String> imageColumns, String fetch) {
    this.file = file;
    this.table = Tables.delimited(file, separator);
    if (table.size() == 0) {
      throw new UserException("%s has no rows; %s".formatted(file, fetch));
    }
    Set<String> columns = table.columns();
    if (!imageColumns.isEmpty() && imageColumns.stream().noneMatch(columns::contains)) {
      throw new UserException(
          "%s has no column %s, only %s; %s"
              .formatted(
                  file, String.join(" or ", imageColumns), String.join(", ", columns), fetch));
    }
    this.imageColumn =
        imageColumns.stream()
            .filter(columns::contains)
            .findFirst()
            .filter(name -> !name.equals(BenchmarkFiles.PATHS))
            .orElse("");
    ImageReferences references = new ImageReferences(file);
    for (long position = 0; position < table.size(); position++) {
      Map<String, Object> values = new HashMap<>(table.texts(position, columns));
      Object image = values.remove(imageColumn);
      references.add(Objects.toString(values.get(INDEX), ""), Objects.toString(image, ""));
      rows.add(values);
    }
    this.owners = references.resolve();
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public Row row(long position) {
    String where = table.place(position).where();
    int owner = owners[(int) position];
    return new Row(
        where,
        file + "#" + owner,
        rows.get((int) position),
        id -> images.image(id, where, () -> NamedImages.base64(image(owner), where)));
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
    return Objects.toString(table.cell(position, imageColumn), "");
  }
}
