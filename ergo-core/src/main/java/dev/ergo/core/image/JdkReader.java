package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The image readers that are installed in the JDK's ImageIO, its own and that of libwebp. BMP, WebP
 * and frames of GIF are read by them as they are, because none carries colour profiles that they
 * would apply.
 */
final class JdkReader {

  private JdkReader() {}

  /** Width and height of the first picture. */
  static Size size(String format, InputStream bytes) throws IOException {
    return read(format, bytes, reader -> new Size(reader.getWidth(0), reader.getHeight(0)));
  }

  /** Pixels of the first picture of a BMP or WebP file, transparency composed on white. */
  static RgbImage decode(String format, byte[] file) throws IOException {
    return onWhite(read(format, new ByteArrayInputStream(file), reader -> reader.read(0)));
  }

  /** The pixels of a picture, transparency composed on white. */
  static RgbImage onWhite(BufferedImage image) {
    Size size = new Size(image.getWidth(), image.getHeight());
    if (image.getType() == BufferedImage.TYPE_BYTE_GRAY) {
      // getRGB would take gray for linear light and brighten it.
      byte[] gray = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
      return new RgbImage(size, JpegColors.GRAY.toRgb(gray));
    }
    byte[] rgb = new byte[Math.toIntExact(3 * size.area())];
    int[] line = new int[size.width()];
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      image.getRGB(0, y, size.width(), 1, line, 0, size.width());
      for (int argb : line) {
        int alpha = argb >>> 24;
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 16), alpha);
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 8), alpha);
        rgb[to++] = RgbImage.onWhite((byte) argb, alpha);
      }
    }
    return new RgbImage(size, rgb);
  }

  /** Has a reader of RGB write straight into the array of an image, which it returns. */
  static byte[] rgb(ImageReader reader, Size size) throws IOException {
    RgbImage image = new RgbImage(size, new byte[Math.toIntExact(3 * size.area())]);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setDestination(image.buffered());
    reader.read(0, param);
    return image.rgb();
  }

  /** Reads with the reader of a format, metadata ignored. */
  static <T> T read(String format, InputStream bytes, Reading<T> reading) throws IOException {
    return read(format, bytes, true, reading);
  }

  /** Reads with the reader of a format, metadata too. */
  static <T> T readAll(String format, InputStream bytes, Reading<T> reading) throws IOException {
    return read(format, bytes, false, reading);
  }

  private static <T> T read(
      String format, InputStream bytes, boolean pixelsOnly, Reading<T> reading) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      reader.setInput(in, true, pixelsOnly);
      return reading.apply(reader);
    } catch (RuntimeException e) {
      // The readers compute with damaged headers before they check them.
      throw new IOException(e.toString(), e);
    } catch (IOException e) {
      if (e.getCause() instanceof Error failure) {
        // The reader of PNG takes too little memory for damage.
        throw failure;
      }
      throw e;
    } finally {
      reader.dispose();
    }
  }

  /** What is read. */
  interface Reading<T> {
    T apply(ImageReader reader) throws IOException;
  }
}
