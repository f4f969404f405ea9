package dev.ergo.data;

import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes images without loss. */
public final class PngEncoder {

  private PngEncoder() {}

  /** The PNG file of an image. */
  public static byte[] encode(RgbImage image) {
    return encode(image.buffered());
  }

  /**
   * The PNG file of an image, as fast as it can be had: for a file that is sent and not kept. It is
   * as large as the pixels, of a photograph about twice as large as the other.
   */
  public static byte[] encodeFast(RgbImage image) {
    return StoredPng.file(image);
  }

  /** An image as servers are sent it: a data URL of such a file, which is not kept. */
  public static String dataUrl(RgbImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(encodeFast(image));
  }

  /** The PNG file of a picture. */
  public static byte[] encode(BufferedImage picture) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // Left to itself the platform puts a file into java.io.tmpdir for each.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      if (!ImageIO.write(picture, "png", out)) {
        throw new IllegalStateException("no writer for PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
