package dev.ergo.eval.benchmark.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Digest;
import dev.ergo.data.ImageColumn;
import dev.ergo.data.ParquetShards;
import dev.ergo.data.TextColumns;
import dev.ergo.data.parquet.ParquetReader;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rows of Parquet shards; images are bytes, structs with bytes, or base64 text. */
final class ParquetTable implements RowTable {

  private static final long IMAGE_BYTES_KEPT = 256L << 20;

  private final ParquetShards shards;
  private final TextColumns texts;
  private final ImageColumn imageBytes;
  private final RowImages images = new RowImages();

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
    columns.remove(image);
    this.texts = new TextColumns(columns);
    this.imageBytes = new ImageColumn(image, IMAGE_BYTES_KEPT);
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
        texts.get(location),
        id -> images.image(id, location.where(), () -> bytes(location)));
  }

  private byte[] bytes(ParquetShards.Location location) {
    ImageColumn.StoredImage stored = imageBytes.get(location);
    if (stored.bytes() == null && stored.path() == null) {
      throw new UserException(
          location.where() + ": the image is missing; fetch the benchmark's file again");
    }
    return stored.bytes() != null
        ? stored.bytes()
        : RowImages.base64(stored.path(), location.where());
  }

  @Override
  public String digest() {
    return Digest.ofFiles(shards.readers().stream().map(ParquetReader::file).toList());
  }
}
