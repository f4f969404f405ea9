package dev.ergo.data.layout;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageSource;
import dev.ergo.data.table.Place;
import dev.ergo.data.table.RowPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** An image of a row in some layout. */
public final class LayoutImage extends RowPicture {

  private static final String ADVICE =
      "mend it, or say what its numbers are by boxes_unit and boxes_form";

  private final Place place;
  private final String id;
  private final Supplier<ImageValue> value;
  private final ImagePaths paths;

  LayoutImage(
      Place place, String id, Supplier<ImageValue> value, ImagePaths paths, List<PixelBox> boxes) {
    super(boxes, ADVICE);
    this.place = place;
    this.id = id;
    this.value = value;
    this.paths = paths;
  }

  /** Images with the boxes that have to be inside of them. */
  static List<LayoutImage> checked(List<LayoutImage> images, List<ImageBox> targets) {
    List<LayoutImage> checked = new ArrayList<>();
    for (LayoutImage image : images) {
      List<PixelBox> inside = ImageBox.in(targets, checked.size() + 1);
      checked.add(new LayoutImage(image.place, image.id, image.value, image.paths, inside));
    }
    return checked;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  protected String where() {
    return place.where();
  }

  @Override
  public byte[] encoded() {
    ImageValue stored = value.get();
    if (stored.bytes() != null) {
      return stored.bytes();
    }
    Path file = paths.resolve(stored.path(), place);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Length of the image file in bytes; a file in a folder is not read for it.
   *
   * @throws UserException if it can't be read
   */
  public long encodedLength() {
    ImageValue stored = value.get();
    if (stored.bytes() != null) {
      return stored.bytes().length;
    }
    Path file = paths.resolve(stored.path(), place);
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private UserException unreadable(Path file, IOException cause) {
    return new UserException(place.where() + ": the image file " + file + " can't be read", cause);
  }

  @Override
  protected ImageSource source() {
    ImageValue stored = value.get();
    return stored.bytes() != null
        ? EncodedImage.of(id, stored.bytes(), paths.limits())
        : EncodedImage.file(id, () -> paths.resolve(stored.path(), place), paths.limits());
  }
}
