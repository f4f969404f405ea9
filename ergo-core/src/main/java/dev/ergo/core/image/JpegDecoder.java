package dev.ergo.core.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG with the libjpeg of the JDK. It is given the coded picture alone and asked for raw
 * components: application data can't upset it, and no colour profile is applied.
 *
 * <p>Inverse DCT and chroma upsampling then equal those of Pillow's libjpeg-turbo bit for bit, but
 * for one layout: chroma halved along y only (4:4:0) is upsampled more plainly by the libjpeg 6b
 * that most JDKs bundle. JDKs linked with libjpeg-turbo, as Debian's, are equal there too.
 */
final class JpegDecoder {

  private JpegDecoder() {}

  /** The stored pixels. */
  static RgbImage decode(byte[] file) throws IOException {
    JpegHeader header = JpegHeader.read(new DataInputStream(new ByteArrayInputStream(file)));
    int end = endOfImage(file, header.scanOffset());
    Raster raster = readRaster(picture(header, file, end));
    if (raster.getNumBands() != header.colors().components()
        || raster.getWidth() != header.size().width()
        || raster.getHeight() != header.size().height()) {
      throw new BadImageException("its pixels do not fit its header");
    }
    byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
    return new RgbImage(header.size(), header.colors().toRgb(samples));
  }

  private static byte[] picture(JpegHeader header, byte[] file, int end) {
    int start = header.scanOffset();
    byte[] picture = new byte[header.essence().length + end - start];
    System.arraycopy(header.essence(), 0, picture, 0, header.essence().length);
    System.arraycopy(file, start, picture, header.essence().length, end - start);
    return picture;
  }

  private static Raster readRaster(byte[] picture) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(picture))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null);
    } catch (RuntimeException e) {
      // The reader checks little of what it is given before it computes with it.
      throw new IOException(e.toString(), e);
    } finally {
      reader.dispose();
    }
  }

  /**
   * Finds the end marker behind the scans. libjpeg fills in gray where a file ends early, so a file
   * without an end is refused here.
   */
  private static int endOfImage(byte[] file, int from) throws IOException {
    int i = from;
    while (i < file.length - 1) {
      int marker = file[i + 1] & 0xff;
      if (file[i] != (byte) 0xff || marker == 0xff) {
        i++;
      } else if (marker == JpegHeader.END_OF_IMAGE) {
        return i + 2;
      } else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7) || i > file.length - 4) {
        i += 2;
      } else {
        i += 2 + ((file[i + 2] & 0xff) << 8 | (file[i + 3] & 0xff));
      }
    }
    throw new EOFException();
  }
}
