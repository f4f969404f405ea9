package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.DataInputStream;
import java.io.IOException;

/**
 * The signature and IHDR chunk of a PNG file.
 *
 * @param size width and height as stored
 * @param depth bits of a sample: 1, 2, 4, 8 or 16
 * @param color what the samples mean
 * @param interlaced whether the pixels come in the seven passes of Adam7
 */
record PngHeader(Size size, int depth, Color color, boolean interlaced) {

  /** Colour types of PNG. */
  enum Color {
    GRAY(1),
    RGB(3),
    PALETTE(1),
    GRAY_ALPHA(2),
    RGB_ALPHA(4);

    private final int samples;

    Color(int samples) {
      this.samples = samples;
    }

    /** Samples of one pixel. */
    int samples() {
      return samples;
    }
  }

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR_BYTES = 13;

  /** Reads from the start of the file through IHDR and its checksum. */
  static PngHeader read(DataInputStream in) throws IOException {
    in.skipNBytes(SIGNATURE_BYTES);
    if (in.readInt() != IHDR_BYTES || in.readInt() != PngChunks.IHDR) {
      throw new BadImageException("it does not start with a PNG header");
    }
    int width = in.readInt();
    int height = in.readInt();
    int depth = in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int compression = in.readUnsignedByte();
    int filter = in.readUnsignedByte();
    int interlace = in.readUnsignedByte();
    in.skipNBytes(Integer.BYTES);
    if (width < 1 || height < 1 || compression != 0 || filter != 0 || interlace > 1) {
      throw new BadImageException("its PNG header is damaged");
    }
    return new PngHeader(new Size(width, height), depth, color(type, depth), interlace == 1);
  }

  private static Color color(int type, int depth) throws BadImageException {
    boolean whole = depth == 8 || depth == 16;
    boolean packed = depth == 1 || depth == 2 || depth == 4;
    Color color =
        switch (type) {
          case 0 -> whole || packed ? Color.GRAY : null;
          case 2 -> whole ? Color.RGB : null;
          case 3 -> packed || depth == 8 ? Color.PALETTE : null;
          case 4 -> whole ? Color.GRAY_ALPHA : null;
          case 6 -> whole ? Color.RGB_ALPHA : null;
          default -> null;
        };
    if (color == null) {
      throw new BadImageException(
          "PNG knows no colour type %d with %d bits".formatted(type, depth));
    }
    return color;
  }

  /** Bits of one pixel. */
  int bitsPerPixel() {
    return depth * color.samples();
  }
}
