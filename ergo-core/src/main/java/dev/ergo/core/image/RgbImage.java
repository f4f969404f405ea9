package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * An 8-bit RGB image: {@code rgb} holds rows from top to bottom, pixels from left to right, then
 * red, green, blue. The array is not copied; treat it as read-only.
 *
 * @param size width and height in pixels
 * @param rgb {@code 3 * width * height} bytes
 */
public record RgbImage(Size size, byte[] rgb) {

  private static final ColorModel COLORS =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          Transparency.OPAQUE,
          DataBuffer.TYPE_BYTE);

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

  /** A view of the same array as the JDK's image classes take it. */
  public BufferedImage buffered() {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            width(),
            height(),
            3 * width(),
            3,
            new int[] {0, 1, 2},
            null);
    return new BufferedImage(COLORS, raster, false, null);
  }

  /**
   * This image on a larger one of a single colour.
   *
   * @param canvas size of the larger one, in which this has to lie
   * @param left its columns to the left of this image
   * @param top its rows above this image
   * @param color 0xRRGGBB
   */
  RgbImage placed(Size canvas, int left, int top, int color) {
    if (canvas.equals(size)) {
      return this;
    }
    byte[] to = new byte[Math.toIntExact(3 * canvas.area())];
    for (int i = 0; i < to.length; i += 3) {
      to[i] = (byte) (color >> 16);
      to[i + 1] = (byte) (color >> 8);
      to[i + 2] = (byte) color;
    }
    for (int y = 0; y < height(); y++) {
      int start = 3 * ((top + y) * canvas.width() + left);
      System.arraycopy(rgb, 3 * y * width(), to, start, 3 * width());
    }
    return new RgbImage(canvas, to);
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
