package dev.ergo.data;

import dev.ergo.core.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Encodes images without loss. */
public final class PngEncoder {

  private PngEncoder() {}

  /** The PNG file of an image. */
  public static byte[] encode(RgbImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image.buffered(), "png", png)) {
        throw new IllegalStateException("this Java platform has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
