package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import javax.imageio.ImageReader;

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

  /** Encoders write about ten. */
  private static final int MOST_SCANS = 500;

  private JpegDecoder() {}

  /** The stored pixels. */
  static RgbImage decode(byte[] file, Deadline deadline) throws IOException {
    JpegHeader header = JpegHeader.read(new DataInputStream(new ByteArrayInputStream(file)));
    int end = endOfImage(file, header.scanOffset());
    byte[] picture = picture(header, file, end);
    byte[] samples = read(new BoundedImageInput(picture, deadline), header);
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

  private static byte[] read(BoundedImageInput picture, JpegHeader header) throws IOException {
    return JdkReader.read(
        "jpeg",
        picture,
        reader -> {
          if (!new Size(reader.getWidth(0), reader.getHeight(0)).equals(header.size())) {
            throw misfit();
          }
          picture.inSmallParts();
          return header.colors() == JpegColors.YCC
              ? JdkReader.rgb(reader, header.size())
              : readRaw(reader, header.colors());
        });
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
    int scans = 1;
    while (i < file.length - 1) {
      int marker = file[i + 1] & 0xff;
      if (file[i] != (byte) 0xff || marker == 0xff) {
        i++;
      } else if (marker == JpegHeader.END_OF_IMAGE) {
        return i + 2;
      } else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd7) || i > file.length - 4) {
        i += 2;
      } else {
        scans += marker == JpegHeader.START_OF_SCAN ? 1 : 0;
        refuse(scans);
        i += 2 + ((file[i + 2] & 0xff) << 8 | (file[i + 3] & 0xff));
      }
    }
    throw new EOFException();
  }

  /** Each scan takes a pass over all coefficients, however few bytes it has. */
  private static void refuse(int scans) throws BadImageException {
    if (scans > MOST_SCANS) {
      throw new BadImageException(
          "it has more than %d scans; save it with the usual ones".formatted(MOST_SCANS));
    }
  }
}
