package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The turn that makes stored pixels upright (EXIF tag 274): pixel (x, y) of the upright image is
 * the stored pixel (u, v), where (u, v) is (x, y), exchanged if {@code transposed}, then counted
 * from the other end of an axis if mirrored.
 *
 * @param transposed whether rows and columns change places
 * @param mirroredColumns whether stored columns are counted from the right
 * @param mirroredRows whether stored rows are counted from the bottom
 */
record Orientation(boolean transposed, boolean mirroredColumns, boolean mirroredRows) {

  /** Stored as seen. */
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** Side of the squares that are turned at a time: their rows and columns fit in the L1 cache. */
  private static final int TILE = 64;

  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;
  private static final int TYPE_SHORT = 3;
  private static final int TYPE_LONG = 4;

  /** The orientation of an EXIF value; upright for values that EXIF does not define. */
  static Orientation ofExif(int value) {
    return switch (value) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, false, true);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, true, false);
      default -> UPRIGHT;
    };
  }

  /**
   * The orientation in the first directory of a TIFF structure, as EXIF data are; upright if it has
   * none or can't be read: a broken note is no reason to refuse a picture.
   */
  static Orientation ofTiff(byte[] tiff) {
    if (tiff.length < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) {
      return UPRIGHT;
    }
    ByteBuffer buffer = ByteBuffer.wrap(tiff);
    buffer.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = Integer.toUnsignedLong(buffer.getInt(4));
    if (directory > tiff.length - 2) {
      return UPRIGHT;
    }
    int entries = Short.toUnsignedInt(buffer.getShort((int) directory));
    for (int i = 0; i < entries; i++) {
      int entry = (int) directory + 2 + i * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > tiff.length) {
        return UPRIGHT;
      }
      if (Short.toUnsignedInt(buffer.getShort(entry)) == TAG) {
        return switch (buffer.getShort(entry + 2)) {
          case TYPE_SHORT -> ofExif(buffer.getShort(entry + 8));
          case TYPE_LONG -> ofExif(buffer.getInt(entry + 8));
          default -> UPRIGHT;
        };
      }
    }
    return UPRIGHT;
  }

  /** Size of the upright image. */
  Size apply(Size stored) {
    return transposed ? new Size(stored.height(), stored.width()) : stored;
  }

  /** The upright image. */
  RgbImage apply(RgbImage stored) {
    if (equals(UPRIGHT)) {
      return stored;
    }
    Size size = apply(stored.size());
    int columnStep = mirroredColumns ? -3 : 3;
    int rowStep = (mirroredRows ? -3 : 3) * stored.width();
    int start =
        (mirroredColumns ? 3 * (stored.width() - 1) : 0)
            + (mirroredRows ? 3 * stored.width() * (stored.height() - 1) : 0);
    int stepX = transposed ? rowStep : columnStep;
    int stepY = transposed ? columnStep : rowStep;
    byte[] to = new byte[stored.rgb().length];
    for (int top = 0; top < size.height(); top += TILE) {
      for (int left = 0; left < size.width(); left += TILE) {
        int end = Math.min(left + TILE, size.width());
        for (int y = top; y < Math.min(top + TILE, size.height()); y++) {
          int out = 3 * (y * size.width() + left);
          copy(stored.rgb(), start + y * stepY + left * stepX, stepX, to, out, end - left);
        }
      }
    }
    return new RgbImage(size, to);
  }

  private static void copy(byte[] from, int first, int step, byte[] to, int offset, int pixels) {
    int in = first;
    int end = offset + 3 * pixels;
    for (int out = offset; out < end; out += 3, in += step) {
      to[out] = from[in];
      to[out + 1] = from[in + 1];
      to[out + 2] = from[in + 2];
    }
  }
}
