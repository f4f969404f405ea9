package dev.ergo.data;

import dev.ergo.core.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A PNG file (ISO/IEC 15948) whose rows are stored as they are. The JDK's writer, asked for no
 * compression, still tries all filters on each row, and that takes nearly all of its time.
 */
final class StoredPng {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int HEADER = 13;
  private static final byte DEPTH = 8;
  private static final byte RGB = 2;

  /** Length, name and checksum of a chunk. */
  private static final int FRAME = 12;

  private StoredPng() {}

  static byte[] file(RgbImage image) {
    byte[] header =
        ByteBuffer.allocate(HEADER)
            .putInt(image.width())
            .putInt(image.height())
            .put(DEPTH)
            .put(RGB)
            .array();
    byte[] data = stored(rows(image));
    ByteBuffer file =
        ByteBuffer.allocate(SIGNATURE.length + 3 * FRAME + header.length + data.length)
            .put(SIGNATURE);
    chunk("IHDR", header, file);
    chunk("IDAT", data, file);
    chunk("IEND", new byte[0], file);
    return file.array();
  }

  /** The rows, in front of each the number of its filter: 0, none. */
  private static byte[] rows(RgbImage image) {
    int row = 3 * image.width();
    byte[] rows = new byte[(row + 1) * image.height()];
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(image.rgb(), y * row, rows, y * (row + 1) + 1, row);
    }
    return rows;
  }

  /** A zlib stream that stores them. */
  private static byte[] stored(byte[] rows) {
    Deflater deflater = new Deflater(Deflater.NO_COMPRESSION);
    try {
      deflater.setInput(rows);
      deflater.finish();
      byte[] stream = new byte[rows.length + rows.length / 1000 + 64];
      int length = 0;
      while (!deflater.finished()) {
        if (length == stream.length) {
          stream = Arrays.copyOf(stream, 2 * length);
        }
        length += deflater.deflate(stream, length, stream.length - length);
      }
      return Arrays.copyOf(stream, length);
    } finally {
      deflater.end();
    }
  }

  private static void chunk(String name, byte[] data, ByteBuffer file) {
    file.putInt(data.length);
    int start = file.position();
    file.put(name.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 checksum = new CRC32();
    checksum.update(file.array(), start, file.position() - start);
    file.putInt((int) checksum.getValue());
  }
}
