package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
    return read(format, start(bytes), reader -> new Size(reader.getWidth(0), reader.getHeight(0)));
  }

  /** Pixels of the first picture of a BMP or WebP file, transparency composed on white. */
  static RgbImage decode(String format, BoundedImageInput file) throws IOException {
    return onWhite(read(format, file, reader -> reader.read(0)));
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
    int[] palette = palette(image);
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      if (palette == null) {
        image.getRGB(0, y, size.width(), 1, line, 0, size.width());
      } else {
        image.getRaster().getSamples(0, y, size.width(), 1, 0, line);
      }
      for (int pixel : line) {
        int argb = palette == null ? pixel : palette[pixel];
        int alpha = argb >>> 24;
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 16), alpha);
        rgb[to++] = RgbImage.onWhite((byte) (argb >> 8), alpha);
        rgb[to++] = RgbImage.onWhite((byte) argb, alpha);
      }
    }
    return new RgbImage(size, rgb);
  }

  /** The colours of an image that has indexes of them, which getRGB is slow to look up. */
  private static int[] palette(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel colors) {
      int[] known = new int[colors.getMapSize()];
      colors.getRGBs(known);
      // An index without a colour is black, as it is to getRGB.
      int indexes = 1 << image.getSampleModel().getSampleSize(0);
      int[] palette = Arrays.copyOf(known, Math.max(indexes, known.length));
      Arrays.fill(palette, known.length, palette.length, 0xff000000);
      return palette;
    }
    return null;
  }

  /** Has a reader of RGB write straight into the array of an image, which it returns. */
  static byte[] rgb(ImageReader reader, Size size) throws IOException {
    RgbImage image = new RgbImage(size, new byte[Math.toIntExact(3 * size.area())]);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setDestination(image.buffered());
    reader.read(0, param);
    return image.rgb();
  }

  /** Reads with the reader of a format, metadata ignored; the file is closed. */
  static <T> T read(String format, ImageInputStream file, Reading<T> reading) throws IOException {
    return read(format, file, true, reading);
  }

  /** Reads with the reader of a format, metadata too; the file is closed. */
  static <T> T readAll(String format, ImageInputStream file, Reading<T> reading)
      throws IOException {
    return read(format, file, false, reading);
  }

  /** A file of which no more is read than is asked for. */
  static ImageInputStream start(InputStream bytes) {
    return new MemoryCacheImageInputStream(bytes);
  }

  private static <T> T read(
      String format, ImageInputStream file, boolean pixelsOnly, Reading<T> reading)
      throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (file) {
      reader.setInput(file, true, pixelsOnly);
      return reading.apply(reader);
    } catch (RuntimeException e) {
      // The readers compute with damaged headers before they check them.
      throw new BadImageException("its parts do not fit each other", e);
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
