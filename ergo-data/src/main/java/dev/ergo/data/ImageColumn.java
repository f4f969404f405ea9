package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.parquet.LargeValues;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The image column, read row by row when images are looked at. */
public final class ImageColumn {

  private final String column;
  private final LargeValues values;

  /** Reads nothing yet. */
  public ImageColumn(String column) {
    this(column, new LargeValues());
  }

  /** Reads nothing yet, and unpacks nothing that is kept. */
  ImageColumn(String column, LargeValues values) {
    this.column = column;
    this.values = values;
  }

  /** The image of a row. */
  public StoredImage get(Location location) {
    return StoredImage.of(values.get(location.reader(), column, location.row()))
        .orElseThrow(() -> noImage(location));
  }

  private UserException noImage(Location location) {
    return new UserException(
        location.where() + ": column " + column + " is no list of one image; one was expected");
  }

  /** From now on images may be copied into files in a folder, to be read in any order. */
  void keepIn(Path folder) {
    values.keepIn(folder);
  }

  /** Lets go of what was copied. */
  void close() {
    values.close();
  }

  /**
   * What the image column holds.
   *
   * @param bytes the image file, or null
   * @param path its name, or null; where there are no bytes it says where the file is
   */
  public record StoredImage(byte[] bytes, String path) {

    /** The image of a value, empty for a list of none or several. */
    static Optional<StoredImage> of(Object value) {
      if (value instanceof List<?> list) {
        return list.size() == 1 ? of(list.get(0)) : Optional.empty();
      }
      if (value instanceof Map<?, ?> struct) {
        return Optional.of(
            new StoredImage((byte[]) struct.get("bytes"), (String) struct.get("path")));
      }
      return Optional.of(
          value instanceof byte[] bytes
              ? new StoredImage(bytes, null)
              : new StoredImage(null, (String) value));
    }
  }
}
