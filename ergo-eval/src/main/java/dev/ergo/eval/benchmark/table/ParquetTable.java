package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.Excerpt;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.data.ImageColumn;
import dev.ergo.data.NumberText;
import dev.ergo.data.ParquetShards;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.SmallValues;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of Parquet shards; images are bytes, structs with bytes, or base64 text. */
final class ParquetTable implements RowTable {

  private final ParquetShards shards;
  private final Set<String> textColumns;
  private final SmallValues texts = new SmallValues();
  private final ImageColumn imageBytes;
  private final boolean holdsImages;
  private final NamedImages images = new NamedImages();

  /**
   * Opens shards of one set of columns.
   *
   * @param imageColumns names that the image's column may have
   * @param fetch what to fetch, for messages
   */
  ParquetTable(List<Path> files, List<String> imageColumns, String fetch) {
    this.shards = ParquetShards.open(files);
    Set<String> columns = new LinkedHashSet<>();
    String image = null;
    for (ParquetReader reader : shards.readers()) {
      columns.addAll(reader.columns());
      image = imageColumns.stream().filter(reader.columns()::contains).findFirst().orElse(null);
      if (image == null) {
        throw new UserException(
            "%s has no column %s, only %s; %s"
                .formatted(
                    reader.file(),
                    String.join(" or ", imageColumns),
                    String.join(", ", reader.columns()),
                    fetch));
      }
    }
    this.holdsImages = !BenchmarkFiles.PATHS.equals(image);
    if (holdsImages) {
      columns.remove(image);
    }
    this.textColumns = columns;
    this.imageBytes = new ImageColumn(image);
  }

  @Override
  public long size() {
    return shards.rows();
  }

  @Override
  public Row row(long position) {
    ParquetShards.Location location = shards.locate(position);
    return new Row(
        location.where(),
        location.id(),
        texts(location),
        id -> images.image(id, location.where(), () -> bytes(location)));
  }

  private Map<String, Object> texts(ParquetShards.Location location) {
    return texts.row(location.reader(), location.row(), textColumns);
  }

  private byte[] bytes(ParquetShards.Location location) {
    ImageColumn.StoredImage stored = imageBytes.get(location);
    if (stored.bytes() == null && stored.path() == null) {
      throw new UserException(
          location.where() + ": the image is missing; fetch the benchmark's file again");
    }
    if (stored.bytes() != null) {
      return stored.bytes();
    }
    String text = stored.path();
    return text.length() > ImageReferences.LONGEST_INDEX
        ? NamedImages.base64(text, location.where())
        : bytesOf(text.strip(), location);
  }

  /** The image of the row that has an index, which must have one of its own. */
  private byte[] bytesOf(String index, ParquetShards.Location from) {
    for (long position = 0; position < size(); position++) {
      ParquetShards.Location location = shards.locate(position);
      Object found = texts(location).get(DelimitedTable.INDEX);
      if (found != null && NumberText.of(found).equals(index)) {
        ImageColumn.StoredImage stored = imageBytes.get(location);
        boolean refers =
            stored.bytes() == null
                && (stored.path() == null
                    || stored.path().length() <= ImageReferences.LONGEST_INDEX);
        if (!refers) {
          return bytes(location);
        }
      }
    }
    throw new UserException(
        "%s: the image is that of index %s, and no row of that index has one; fetch the benchmark's file again"
            .formatted(from.where(), Excerpt.of(index)));
  }

  @Override
  public boolean holdsImages() {
    return holdsImages;
  }

  @Override
  public String digest() {
    return Digest.ofFiles(shards.readers().stream().map(ParquetReader::file).toList());
  }
}
