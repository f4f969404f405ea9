package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.table.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * An image of a row: read when its size or pixels are asked for, and the row's boxes are held
 * against its size then. Every message names the row.
 */
public final class LayoutImage implements ImageSource {

  private final Place place;
  private final String id;
  private final Supplier<ImageValue> value;
  private final ImagePaths paths;
  private final List<PixelBox> boxes;
  private volatile Size size;

  LayoutImage(
      Place place, String id, Supplier<ImageValue> value, ImagePaths paths, List<PixelBox> boxes) {
    this.place = place;
    this.id = id;
    this.value = value;
    this.paths = paths;
    this.boxes = boxes;
  }

  /** The same image with boxes that have to be inside of it. */
  LayoutImage with(List<PixelBox> targets) {
    return new LayoutImage(place, id, value, paths, targets);
  }

  @Override
  public String id() {
    return id;
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

  /**
   * The image file as it is.
   *
   * @throws UserException if it can't be read
   */
  public byte[] encoded() {
    ImageValue stored = value.get();
    if (stored.bytes() != null) {
      return stored.bytes();
    }
    Path file = paths.resolve(stored.path(), place);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserException(place.where() + ": the image file " + file + " can't be read", e);
    }
  }

  private ImageSource source() {
    ImageValue stored = value.get();
    return stored.bytes() != null
        ? EncodedImage.of(id, stored.bytes(), ImageLimits.DEFAULT)
        : EncodedImage.file(id, () -> paths.resolve(stored.path(), place), ImageLimits.DEFAULT);
  }

  private void checkBoxes(Size image) {
    for (PixelBox box : boxes) {
      if (box.x2() > image.width() || box.y2() > image.height()) {
        throw new UserException(
            "%s: the box [%d, %d, %d, %d] is not inside the image of %d x %d pixels; mend it, or say what its numbers are by boxes_unit and boxes_form"
                .formatted(
                    place.where(),
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
      if (e.getMessage().startsWith(place.where())) {
        throw e;
      }
      throw new UserException(place.where() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayoutImage image && id.equals(image.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }
}
