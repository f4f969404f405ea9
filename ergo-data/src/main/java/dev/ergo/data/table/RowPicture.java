package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import java.util.List;
import java.util.function.Supplier;

/**
 * The image of a row: its file is read when its size or pixels are asked for, and the row's boxes
 * are held against its size then. Every message names the row. Two of the same id are equal.
 */
public abstract class RowPicture implements ImageSource {

  private final List<PixelBox> boxes;
  private final String advice;
  private volatile Size size;

  /**
   * Takes what has to lie inside of the image.
   *
   * @param boxes pixels of the upright original
   * @param advice what to do where one does not
   */
  protected RowPicture(List<PixelBox> boxes, String advice) {
    this.boxes = boxes;
    this.advice = advice;
  }

  /** File and row, for messages. */
  protected abstract String where();

  /** The image file itself; its messages need not name the row. */
  protected abstract ImageSource source();

  /**
   * The image file as it is.
   *
   * @throws UserException if it can't be read
   */
  public abstract byte[] encoded();

  @Override
  public final Size size() {
    Size known = size;
    if (known == null) {
      known = named(() -> source().size());
      checkBoxes(known);
      size = known;
    }
    return known;
  }

  @Override
  public final RgbImage load() {
    size();
    return named(() -> source().load());
  }

  private void checkBoxes(Size image) {
    for (PixelBox box : boxes) {
      if (box.x1() < 0 || box.y1() < 0 || box.x2() > image.width() || box.y2() > image.height()) {
        throw new UserException(
            "%s: the box [%d, %d, %d, %d] is not inside the image of %d x %d pixels; %s"
                .formatted(
                    where(),
                    box.x1(),
                    box.y1(),
                    box.x2(),
                    box.y2(),
                    image.width(),
                    image.height(),
                    advice));
      }
    }
  }

  private <T> T named(Supplier<T> work) {
    try {
      return work.get();
    } catch (UserException e) {
      if (e.getMessage().startsWith(where())) {
        throw e;
      }
      throw new UserException(where() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof RowPicture image && id().equals(image.id());
  }

  @Override
  public final int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return id();
  }
}
