package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.ImageColumn.StoredImage;
import dev.ergo.data.ParquetShards.Location;
import dev.ergo.data.table.RowPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The image of a row of Ergo's own Parquet. */
final class RowImage extends RowPicture {

  private final Location location;
  private final ImageColumn rows;
  private final DataRoot root;
  private final ImageLimits limits;
  private volatile String id;

  RowImage(
      Location location,
      ImageColumn rows,
      DataRoot root,
      ImageLimits limits,
      List<PixelBox> boxes) {
    super(boxes, "mend it");
    this.location = location;
    this.rows = rows;
    this.root = root;
    this.limits = limits;
  }

  /**
   * File and row for stored bytes ({@code data/train.parquet#17}), else the image file's path in
   * the data set's folder: no two data sets share an id.
   */
  @Override
  public String id() {
    String known = id;
    if (known == null) {
      StoredImage stored = rows.get(location);
      boolean inRow = stored.bytes() != null || stored.path() == null;
      known = inRow ? location.id() : root.id(stored.path());
      id = known;
    }
    return known;
  }

  @Override
  protected String where() {
    return location.where();
  }

  @Override
  public byte[] encoded() {
    StoredImage stored = rows.get(location);
    if (stored.bytes() != null) {
      return stored.bytes();
    }
    try {
      return Files.readAllBytes(root.resolve(path(stored), location.where()));
    } catch (IOException e) {
      throw new UserException(
          location.where() + ": the image file " + stored.path() + " can't be read", e);
    }
  }

  @Override
  protected ImageSource source() {
    StoredImage stored = rows.get(location);
    return stored.bytes() != null
        ? EncodedImage.of(location.id(), stored.bytes(), limits)
        : EncodedImage.file(id(), () -> root.resolve(path(stored), location.where()), limits);
  }

  private String path(StoredImage stored) {
    if (stored.path() == null || stored.path().isBlank()) {
      throw new UserException(
          location.where() + ": the image is missing, neither bytes nor a path are given");
    }
    return stored.path();
  }

  @Override
  public String toString() {
    return location.id();
  }
}
