package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is known of an image before its pixels are decoded.
 *
 * @param format its format
 * @param stored width and height as stored
 * @param orientation how the stored pixels become upright
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
      case GIF, BMP -> new ImageHeader(format, SimpleDecoder.size(format, in), Orientation.UPRIGHT);
    };
  }

  /** Width and height of the upright image. */
  Size size() {
    return orientation.apply(stored);
  }
}
