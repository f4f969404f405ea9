package dev.ergo.core.image;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file that decide about its pixels; all others are passed over, compressed
 * text and colour profiles unopened.
 *
 * @param palette red, green, blue of each entry; empty without PLTE
 * @param transparency content of tRNS; empty without
 * @param essence the file with IHDR, PLTE, IDAT and IEND alone
 * @param dataBytes length of the compressed pixels
 */
record PngChunks(byte[] palette, byte[] transparency, byte[] essence, long dataBytes) {

  static final int IHDR = name("IHDR");
  private static final int PLTE = name("PLTE");
  private static final int TRNS = name("tRNS");
  private static final int IDAT = name("IDAT");
  private static final int IEND = name("IEND");
  private static final int EXIF = name("eXIf");

  private static final int SIGNATURE = 8;
  private static final int FRAME_BYTES = 12;
  private static final int MAX_EXIF_BYTES = 1 << 20;
  private static final byte[] END = {
    0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82
  };

  /**
   * Splits a file and verifies the checksum of each chunk. A file that ends between chunks gives
   * what came before: whether pixels lack shows when they are decoded.
   */
  static PngChunks read(byte[] file) throws IOException {
    byte[] palette = {};
    byte[] transparency = {};
    long dataBytes = 0;
    ByteArrayOutputStream essence = new ByteArrayOutputStream(file.length + END.length);
    essence.write(file, 0, SIGNATURE);
    ByteBuffer buffer = ByteBuffer.wrap(file);
    int position = SIGNATURE;
    int type = 0;
    while (type != IEND && position <= file.length - FRAME_BYTES) {
      int length = buffer.getInt(position);
      type = buffer.getInt(position + 4);
      int start = position + 8;
      if (length < 0 || length > file.length - start - 4) {
        throw new EOFException();
      }
      verify(file, buffer, position + 4, length);
      if (type == PLTE) {
        palette = Arrays.copyOfRange(file, start, start + length);
      } else if (type == TRNS) {
        transparency = Arrays.copyOfRange(file, start, start + length);
      } else if (type == IDAT) {
        dataBytes += length;
      }
      if (type == IHDR || type == PLTE || type == IDAT) {
        essence.write(file, position, FRAME_BYTES + length);
      }
      position = start + length + 4;
    }
    essence.writeBytes(END);
    return new PngChunks(palette, transparency, essence.toByteArray(), dataBytes);
  }

  /**
   * Looks for an eXIf chunk.
   *
   * @param in positioned behind IHDR
   */
  static Orientation orientation(DataInputStream in) throws IOException {
    try {
      while (true) {
        int length = in.readInt();
        int type = in.readInt();
        if (length < 0 || type == IEND) {
          return Orientation.UPRIGHT;
        }
        if (type == EXIF && length <= MAX_EXIF_BYTES) {
          byte[] tiff = new byte[length];
          in.readFully(tiff);
          return Orientation.ofTiff(tiff);
        }
        in.skipNBytes(length + 4L);
      }
    } catch (EOFException e) {
      return Orientation.UPRIGHT;
    }
  }

  private static void verify(byte[] file, ByteBuffer buffer, int start, int length)
      throws BadImageException {
    CRC32 checksum = new CRC32();
    checksum.update(file, start, length + 4);
    if ((int) checksum.getValue() != buffer.getInt(start + 4 + length)) {
      throw new BadImageException("a checksum of its PNG chunks does not match");
    }
  }

  private static int name(String type) {
    return type.charAt(0) << 24 | type.charAt(1) << 16 | type.charAt(2) << 8 | type.charAt(3);
  }
}
