package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads the formats that the JDK's readers serve as they are: neither GIF nor BMP carries colour
 * profiles that these would apply.
 */
final class SimpleDecoder {

  private SimpleDecoder() {}

  /** Width and height of the first picture. */
  static Size size(String format, InputStream bytes) throws IOException {
    return with(format, bytes, reader -> new Size(reader.getWidth(0), reader.getHeight(0)));
  }

  /** Pixels of the first picture, transparency composed on white. */
  static RgbImage decode(String format, byte[] file) throws IOException {
    BufferedImage image = with(format, new ByteArrayInputStream(file), reader -> reader.read(0));
    int width = image.getWidth();
    int height = image.getHeight();
    if (image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      // getRGB would take gray for linear light and brighten it.
      byte[] gray = (byte[]) image.getRaster().getDataElements(0, 0, width, height, null);
      return new RgbImage(new Size(width, height), JpegColors.GRAY.toRgb(gray));
    }
    byte[] rgb = new byte[Math.toIntExact(3L * width * height)];
    int[] line = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, line, 0, width);
      for (int argb : line) {
        int alpha = argb >>> 24;
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 16), alpha);
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 8), alpha);
        rgb[to++] = RgbImage.onWhite((byte) argb, alpha);
      }
    }
    return new RgbImage(new Size(width, height), rgb);
  }

  private static <T> T with(String format, InputStream bytes, Reading<T> reading)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      reader.setInput(in, true, true);
      return reading.apply(reader);
    } catch (RuntimeException e) {
      // The JDK's readers compute with damaged headers before they check them.
      throw new IOException(e.toString(), e);
    } finally {
      reader.dispose();
    }
  }

  /** What is read. */
  private interface Reading<T> {
    T apply(ImageReader reader) throws IOException;
  }
}
