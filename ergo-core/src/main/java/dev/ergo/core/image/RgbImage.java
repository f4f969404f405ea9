package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;

/**
 * An 8-bit RGB image: {@code rgb} holds rows from top to bottom, pixels from left to right, then
 * red, green, blue. The array is not copied; treat it as read-only.
 *
 * @param size width and height in pixels
 * @param rgb {@code 3 * width * height} bytes
 */
public record RgbImage(Size size, byte[] rgb) {

  /** Checks the length of the array. */
  public RgbImage {
    if (rgb.length != 3L * size.area()) {
      throw new IllegalArgumentException(rgb.length + " bytes are no RGB image of " + size);
    }
  }

  /** Width in pixels. */
  public int width() {
    return size.width();
  }

  /** Height in pixels. */
  public int height() {
    return size.height();
  }
}
