package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.io.Digest;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.security.MessageDigest;
import java.util.HexFormat;

/** An image whose pixels are at hand: what a program has drawn, decoded or cut out itself. */
public final class PixelImage implements ImageSource {

  private static final int BYTE_BITS = 8;

  private final String id;
  private final RgbImage pixels;

  private PixelImage(String id, RgbImage pixels) {
    this.id = id;
    this.pixels = pixels;
  }

  /**
   * A copy of an image, transparency composed on white; samples of more than 8 bits keep their high
   * ones. Its id is made from size and pixels.
   */
  public static PixelImage of(BufferedImage image) {
    RgbImage pixels = isGray(image.getColorModel()) ? gray(image) : JdkReader.onWhite(image);
    MessageDigest hash = Digest.sha256();
    hash.update(pixels.rgb());
    return new PixelImage(
        "pixels %s %s".formatted(pixels.size(), HexFormat.of().formatHex(hash.digest())), pixels);
  }

  /** getRGB would take gray for linear light and brighten it. */
  private static boolean isGray(ColorModel colors) {
    return colors instanceof ComponentColorModel
        && colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && !colors.isAlphaPremultiplied();
  }

  private static RgbImage gray(BufferedImage image) {
    Size size = new Size(image.getWidth(), image.getHeight());
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    byte[] rgb = new byte[Math.toIntExact(3 * size.area())];
    int[] line = new int[size.width()];
    int[] opacity = new int[size.width()];
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      raster.getSamples(0, y, size.width(), 1, 0, line);
      if (colors.hasAlpha()) {
        raster.getSamples(0, y, size.width(), 1, 1, opacity);
      }
      for (int x = 0; x < size.width(); x++) {
        int alpha = colors.hasAlpha() ? high(opacity[x], colors, 1) : 255;
        byte sample = RgbImage.onWhite((byte) high(line[x], colors, 0), alpha);
        rgb[to++] = sample;
        rgb[to++] = sample;
        rgb[to++] = sample;
      }
    }
    return new RgbImage(size, rgb);
  }

  private static int high(int sample, ColorModel colors, int band) {
    return sample >> Math.max(0, colors.getComponentSize(band) - BYTE_BITS);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Size size() {
    return pixels.size();
  }

  @Override
  public RgbImage load() {
    return pixels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PixelImage image && id.equals(image.id);
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
