package dev.ergo.core.image;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/** The formats that are read, told apart by their first bytes, never by a file's name. */
enum ImageFormat {
  JPEG(0xff, 0xd8, 0xff),
  PNG(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
  GIF('G', 'I', 'F', '8'),
  BMP('B', 'M');

  private final byte[] magic;

  ImageFormat(int... magic) {
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /** Recognises the format at the position of a stream that supports marks, and stays there. */
  static ImageFormat of(DataInputStream in) throws IOException {
    in.mark(8);
    byte[] start = in.readNBytes(8);
    in.reset();
    for (ImageFormat format : values()) {
      int length = format.magic.length;
      if (start.length >= length && Arrays.equals(format.magic, 0, length, start, 0, length)) {
        return format;
      }
    }
    throw new BadImageException("it is neither JPEG nor PNG, GIF or BMP");
  }
}
