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

  /**
   * A transparent sample composed on white, rounded as Pillow's {@code alpha_composite} does.
   *
   * @param sample 0 to 255, as a byte
   * @param alpha opacity from 0 to 255
   */
  static byte onWhite(byte sample, int alpha) {
    int bits = 7;
    int sum = ((sample & 0xff) * alpha + 255 * (255 - alpha)) * (1 << bits) + (0x80 << bits);
    return (byte) (((sum >> 8) + sum) >> 8 >> bits);
  }
}
