package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;

/**
 * The signature and IHDR chunk of a PNG file.
 *
 * @param size width and height as stored
 * @param depth bits of a sample: 1, 2, 4, 8 or 16
 * @param type the colour type, a sum of {@link #PALETTE}, {@link #COLOR} and {@link #ALPHA}
 */
record PngHeader(Size size, int depth, int type) {

  static final int PALETTE = 1;
  static final int COLOR = 2;
  static final int ALPHA = 4;

  private static final int SIGNATURE = 8;
  private static final int IHDR_BYTES = 13;
  private static final Set<Integer> TYPES = Set.of(0, COLOR, PALETTE + COLOR, ALPHA, COLOR + ALPHA);

  /** Reads from the start of the file through IHDR and its checksum. */
  static PngHeader read(DataInputStream in) throws IOException {
    in.skipNBytes(SIGNATURE);
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
    PngHeader header = new PngHeader(new Size(width, height), depth, type);
    int least = type == 0 || header.is(PALETTE) ? 1 : 8;
    int greatest = header.is(PALETTE) ? 8 : 16;
    boolean knownDepth = depth >= least && depth <= greatest && Integer.bitCount(depth) == 1;
    if (!TYPES.contains(type) || !knownDepth) {
      throw new BadImageException(
          "PNG knows no colour type %d with %d bits".formatted(type, depth));
    }
    return header;
  }

  /** Whether the colour type has a part. */
  boolean is(int part) {
    return (type & part) != 0;
  }

  /** The JDK's raster, but for plain colours, which it writes where they stay. */
  int workBytes() {
    boolean plain = type == COLOR && depth == 8;
    return plain ? 0 : samples() * (depth > 8 ? Short.BYTES : 1);
  }

  /** Samples of one pixel. */
  int samples() {
    return (is(COLOR) && !is(PALETTE) ? 3 : 1) + (is(ALPHA) ? 1 : 0);
  }
}
