package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.ImageColumn.StoredImage;
import dev.ergo.data.ParquetShards.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Supplier;

/**
 * The image of a row: its file is read when its size or pixels are asked for, and the row's boxes
 * are held against its size then. Every message names the row.
 */
final class RowImage implements ImageSource {

  private final Location location;
  private final ImageColumn rows;
  private final DataRoot root;
  private final ImageLimits limits;
  private final List<PixelBox> boxes;
  private volatile String id;
  private volatile Size size;

  RowImage(
      Location location,
      ImageColumn rows,
      DataRoot root,
      ImageLimits limits,
      List<PixelBox> boxes) {
    this.location = location;
    this.rows = rows;
    this.root = root;
    this.limits = limits;
    this.boxes = boxes;
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
  public Size size() {
    Size known = size;
    if (known == null) {
      known = named(() -> source().size());
      checkBoxes(known);
      size = known;
    }
    return known;
  }

  @Override
  public RgbImage load() {
    size();
    return named(() -> source().load());
  }

  /** The image file as it is. */
  byte[] encoded() {
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

  private ImageSource source() {
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

  private void checkBoxes(Size image) {
    for (PixelBox box : boxes) {
      if (box.x1() < 0 || box.y1() < 0 || box.x2() > image.width() || box.y2() > image.height()) {
        throw new UserException(
            "%s: the box [%d, %d, %d, %d] is not inside the image of %d x %d pixels; mend it"
                .formatted(
                    location.where(),
                    box.x1(),
                    box.y1(),
                    box.x2(),
                    box.y2(),
                    image.width(),
                    image.height()));
      }
    }
  }

  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException e) {
      if (e.getMessage().startsWith(location.where())) {
        throw e;
      }
      throw new UserException(location.where() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowImage image && id().equals(image.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return location.id();
  }
}
