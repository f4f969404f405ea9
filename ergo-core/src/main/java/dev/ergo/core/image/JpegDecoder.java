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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG with the libjpeg of the JDK. It is given the coded picture alone and asked for raw
 * components, or for RGB where these are YCC: application data can't upset it, and no colour
 * profile is applied.
 *
 * <p>Inverse DCT, chroma upsampling and conversion then equal those of Pillow's libjpeg-turbo bit
 * for bit, but for one layout: chroma halved along y only (4:4:0) is upsampled more plainly by the
 * libjpeg 6b that most JDKs bundle. JDKs linked with libjpeg-turbo, as Debian's, are equal there
 * too.
 */
final class JpegDecoder {

  /** Says that three components are YCC; without it the JDK guesses. */
  private static final byte[] JFIF = {
    (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private static final int START_BYTES = 2;

  private static final ColorModel RGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          Transparency.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private JpegDecoder() {}

  /** The stored pixels. */
  static RgbImage decode(byte[] file) throws IOException {
    JpegHeader header = JpegHeader.read(new DataInputStream(new ByteArrayInputStream(file)));
    int end = endOfImage(file, header.scanOffset());
    byte[] samples = read(picture(header, file, end), header);
    return new RgbImage(header.size(), header.colors().toRgb(samples));
  }

  /** Start marker, JFIF segment where it is true, the segments that matter, the scans. */
  private static byte[] picture(JpegHeader header, byte[] file, int end) {
    byte[] essence = header.essence();
    ByteArrayOutputStream picture = new ByteArrayOutputStream(essence.length + JFIF.length + end);
    picture.write(essence, 0, START_BYTES);
    if (header.colors() == JpegColors.YCC) {
      picture.writeBytes(JFIF);
    }
    picture.write(essence, START_BYTES, essence.length - START_BYTES);
    picture.write(file, header.scanOffset(), end - header.scanOffset());
    return picture.toByteArray();
  }

  private static byte[] read(byte[] picture, JpegHeader header) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(picture))) {
      reader.setInput(in, true, true);
      if (reader.getWidth(0) != header.size().width()
          || reader.getHeight(0) != header.size().height()) {
        throw misfit();
      }
      return header.colors() == JpegColors.YCC
          ? readRgb(reader, header.size())
          : readRaw(reader, header.colors());
    } catch (RuntimeException e) {
      // The reader checks little of what it is given before it computes with it.
      throw new IOException(e.toString(), e);
    } finally {
      reader.dispose();
    }
  }

  /** Has libjpeg convert, straight into the array. */
  private static byte[] readRgb(ImageReader reader, Size size) throws IOException {
    byte[] rgb = new byte[Math.toIntExact(3 * size.area())];
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            size.width(),
            size.height(),
            3 * size.width(),
            3,
            new int[] {0, 1, 2},
            null);
    ImageReadParam param = reader.getDefaultReadParam();
    param.setDestination(new BufferedImage(RGB, raster, false, null));
    reader.read(0, param);
    return rgb;
  }

  private static byte[] readRaw(ImageReader reader, JpegColors colors) throws IOException {
    Raster raster = reader.readRaster(0, null);
    if (raster.getNumBands() != colors.components()) {
      throw misfit();
    }
    return ((DataBufferByte) raster.getDataBuffer()).getData();
  }

  private static BadImageException misfit() {
    return new BadImageException("its pixels do not fit its header");
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
