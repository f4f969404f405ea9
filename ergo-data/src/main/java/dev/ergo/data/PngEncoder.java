package dev.ergo.data;

import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
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
   * The PNG file of an image, as fast as it can be had: for a file that is sent and not kept.
   * Photographs take a fifth to a tenth of the time and a tenth to a half more bytes.
   */
  public static byte[] encodeFast(RgbImage image) {
    return encode(image.buffered(), true);
  }

  /** An image as servers are sent it: a data URL of such a file, which is not kept. */
  public static String dataUrl(RgbImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(encodeFast(image));
  }

  /** The PNG file of a picture. */
  public static byte[] encode(BufferedImage picture) {
    return encode(picture, false);
  }

  private static byte[] encode(BufferedImage picture, boolean fast) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam options = writer.getDefaultWriteParam();
    if (fast) {
      options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      // The best quality is the least compression: none.
      options.setCompressionQuality(1);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    // Left to itself the platform puts a file into java.io.tmpdir for each.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return png.toByteArray();
  }
}
