package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The segments of a JPEG file up to its first scan.
 *
 * @param size width and height as stored
 * @param colors what the components mean
 * @param orientation how the stored pixels become upright
 * @param essence the segments a decoder needs, from the start marker through the header of the
 *     first scan, without application data and comments
 * @param scanOffset where in the file the coded data of the first scan begin
 */
record JpegHeader(
    Size size, JpegColors colors, Orientation orientation, byte[] essence, int scanOffset) {

  static final int START_OF_IMAGE = 0xd8;
  static final int END_OF_IMAGE = 0xd9;
  static final int START_OF_SCAN = 0xda;
  private static final int JFIF = 0xe0;
  private static final int EXIF = 0xe1;
  private static final int ADOBE = 0xee;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;
  private static final byte[] EXIF_NAME = {'E', 'x', 'i', 'f', 0, 0};

  /** Reads from the start marker through the header of the first scan. */
  static JpegHeader read(DataInputStream in) throws IOException {
    return new Reader(in).read();
  }

  /** Whether a marker starts a frame that Huffman-coded DCT decoders know. */
  private static boolean startsFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xc2;
  }

  /** Whether a marker starts a lossless, hierarchical or arithmetically coded frame. */
  private static boolean startsUnknownFrame(int marker) {
    return marker >= 0xc3 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Walks over the segments and gathers what they say. */
  private static final class Reader {

    private final DataInputStream in;
    private final ByteArrayOutputStream essence = new ByteArrayOutputStream();
    private int position;
    private byte[] frame;
    private boolean jfif;
    private int adobeTransform = JpegColors.NO_ADOBE;
    private Orientation orientation;

    Reader(DataInputStream in) {
      this.in = in;
    }

    JpegHeader read() throws IOException {
      if (in.readUnsignedShort() != (0xff00 | START_OF_IMAGE)) {
        throw new BadImageException("it does not start as a JPEG file");
      }
      essence.write(0xff);
      essence.write(START_OF_IMAGE);
      position = 2;
      int marker;
      do {
        marker = nextMarker();
        readSegment(marker);
      } while (marker != START_OF_SCAN);
      if (frame == null) {
        throw new BadImageException("its first scan comes before its frame header");
      }
      return new JpegHeader(
          frameSize(),
          JpegColors.of(componentIds(), jfif, adobeTransform),
          orientation == null ? Orientation.UPRIGHT : orientation,
          essence.toByteArray(),
          position);
    }

    /** The next marker; bytes between segments that are none are skipped, as libjpeg does. */
    private int nextMarker() throws IOException {
      int previous = 0;
      while (true) {
        int value = in.readUnsignedByte();
        position++;
        if (previous == 0xff && value != 0 && value != 0xff) {
          return value;
        }
        previous = value;
      }
    }

    private void readSegment(int marker) throws IOException {
      if (marker == END_OF_IMAGE || startsUnknownFrame(marker)) {
        throw new BadImageException(
            "it has %s, which is not supported"
                .formatted(marker == END_OF_IMAGE ? "no scan" : "an unusual coding"));
      }
      if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
        return;
      }
      int length = in.readUnsignedShort();
      if (length < 2) {
        throw new BadImageException("one of its segments is damaged");
      }
      position += length;
      byte[] body = new byte[length - 2];
      in.readFully(body);
      if (marker >= JFIF && marker <= LAST_APPLICATION) {
        readApplicationData(marker, body);
        return;
      }
      if (marker == COMMENT) {
        return;
      }
      if (startsFrame(marker)) {
        frame = checkedFrame(body);
      }
      essence.write(0xff);
      essence.write(marker);
      essence.write(length >> 8);
      essence.write(length);
      essence.write(body);
    }

    private void readApplicationData(int marker, byte[] body) {
      if (marker == JFIF && startsWith(body, "JFIF\0")) {
        jfif = true;
      } else if (marker == ADOBE && startsWith(body, "Adobe") && body.length >= 12) {
        adobeTransform = body[11] & 0xff;
      } else if (marker == EXIF
          && orientation == null
          && body.length >= EXIF_NAME.length
          && Arrays.equals(body, 0, EXIF_NAME.length, EXIF_NAME, 0, EXIF_NAME.length)) {
        orientation = Orientation.ofTiff(Arrays.copyOfRange(body, EXIF_NAME.length, body.length));
      }
    }

    private byte[] checkedFrame(byte[] body) throws IOException {
      if (frame != null) {
        throw new BadImageException("it has two frame headers");
      }
      if (body.length < 6 || body.length != 6 + 3 * (body[5] & 0xff)) {
        throw new BadImageException("its frame header is damaged");
      }
      if (body[0] != 8) {
        throw new BadImageException("it has %d bits a sample, not 8".formatted(body[0]));
      }
      return body;
    }

    private Size frameSize() throws IOException {
      int height = (frame[1] & 0xff) << 8 | (frame[2] & 0xff);
      int width = (frame[3] & 0xff) << 8 | (frame[4] & 0xff);
      if (width == 0 || height == 0) {
        throw new BadImageException("its header gives no size");
      }
      return new Size(width, height);
    }

    private int[] componentIds() {
      int[] ids = new int[frame[5] & 0xff];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = frame[6 + 3 * i] & 0xff;
      }
      return ids;
    }

    private static boolean startsWith(byte[] body, String name) {
      byte[] start = name.getBytes(StandardCharsets.US_ASCII);
      return body.length >= start.length
          && Arrays.equals(body, 0, start.length, start, 0, start.length);
    }
  }
}
