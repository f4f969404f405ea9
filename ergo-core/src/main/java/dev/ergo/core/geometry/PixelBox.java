package dev.ergo.core.geometry;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A box in pixels of the original image after EXIF orientation, half-open: it holds the columns x1
 * to x2 - 1 and the rows y1 to y2 - 1.
 *
 * @param x1 first column
 * @param y1 first row
 * @param x2 column behind the last, greater than x1
 * @param y2 row behind the last, greater than y1
 */
public record PixelBox(int x1, int y1, int x2, int y2) implements Serializable {

  /** Checks that the box is not empty. */
  public PixelBox {
    if (x2 <= x1 || y2 <= y1) {
      throw new IllegalArgumentException(
          "empty box [" + x1 + ", " + y1 + ", " + x2 + ", " + y2 + "]");
    }
  }

  /** The box of a whole image. */
  public static PixelBox of(Size size) {
    return new PixelBox(0, 0, size.width(), size.height());
  }

  /** The smallest box around an area given by its edges; empty where that has no extent. */
  public static Optional<PixelBox> around(double x1, double y1, double x2, double y2) {
    int left = (int) Math.floor(x1);
    int top = (int) Math.floor(y1);
    int right = (int) Math.ceil(x2);
    int bottom = (int) Math.ceil(y2);
    return right > left && bottom > top
        ? Optional.of(new PixelBox(left, top, right, bottom))
        : Optional.empty();
  }

  /**
   * The smallest box around others.
   *
   * @param boxes at least one
   */
  public static PixelBox around(List<PixelBox> boxes) {
    return new PixelBox(
        boxes.stream().mapToInt(PixelBox::x1).min().orElseThrow(),
        boxes.stream().mapToInt(PixelBox::y1).min().orElseThrow(),
        boxes.stream().mapToInt(PixelBox::x2).max().orElseThrow(),
        boxes.stream().mapToInt(PixelBox::y2).max().orElseThrow());
  }

  /** Width and height in pixels. */
  public Size size() {
    return new Size(x2 - x1, y2 - y1);
  }

  /** Number of pixels. */
  public long area() {
    return size().area();
  }

  /** The same box so many columns further right and rows further down. */
  public PixelBox movedBy(int columns, int rows) {
    return new PixelBox(x1 + columns, y1 + rows, x2 + columns, y2 + rows);
  }

  /** Number of pixels that this box shares with another. */
  public long overlap(PixelBox other) {
    long width = Math.min(x2, other.x2) - (long) Math.max(x1, other.x1);
    long height = Math.min(y2, other.y2) - (long) Math.max(y1, other.y1);
    return width <= 0 || height <= 0 ? 0 : width * height;
  }
}
