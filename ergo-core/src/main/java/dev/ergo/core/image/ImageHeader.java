package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The format, size and orientation that the header of an image file gives.
 *
 * @param format its format
 * @param stored width and height as stored
 * @param orientation the turn that makes the stored pixels upright
 */
record ImageHeader(ImageFormat format, Size stored, Orientation orientation) {

  /**
   * Reads the header, skipping over everything large.
   *
   * @throws IOException if the bytes are no image of a known format or end too soon
   */
  static ImageHeader read(InputStream bytes) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(bytes));
    ImageFormat format = ImageFormat.of(in);
    return switch (format) {
      case JPEG -> {
        JpegHeader header = JpegHeader.read(in);
        yield new ImageHeader(format, header.size(), header.orientation());
      }
      case PNG -> {
        PngHeader header = PngHeader.read(in);
        yield new ImageHeader(format, header.size(), PngChunks.orientation(in));
      }
      case GIF, BMP ->
          new ImageHeader(format, JdkReader.size(format.name(), in), Orientation.UPRIGHT);
    };
  }

  /** Width and height of the upright image. */
  Size size() {
    return orientation.apply(stored);
  }

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
}
