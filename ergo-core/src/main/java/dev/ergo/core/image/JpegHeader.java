package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The segments of a JPEG file up to its first scan.
 *
 * @param size width and height as stored
 * @param colors what the components mean
 * @param orientation how the stored pixels become upright
 * @param essence the segments a decoder needs, from the start marker through the header of the
 *     first scan, without application data and comments
 * @param scanOffset where in the file the coded data of the first scan begin
 * @param progressive whether it is coded in scans that refine each other
 */
record JpegHeader(
    Size size,
    JpegColors colors,
    Orientation orientation,
    byte[] essence,
    int scanOffset,
    boolean progressive) {

  static final int START_OF_IMAGE = 0xd8;
  static final int END_OF_IMAGE = 0xd9;
  static final int START_OF_SCAN = 0xda;
  private static final int PROGRESSIVE = 0xc2;
  private static final int JFIF = 0xe0;
  private static final int EXIF = 0xe1;
  private static final int ADOBE = 0xee;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;
  private static final String EXIF_NAME = "Exif\0\0";

  /** Starts of lossless, hierarchical and arithmetically coded frames. */
  private static final Set<Integer> UNKNOWN_FRAMES =
      Set.of(0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf);

  /** Raw samples, and the coefficients that libjpeg keeps from scan to scan. */
  int workBytes() {
    int raw = colors == JpegColors.YCC ? 0 : colors.components();
    return raw + (progressive ? Short.BYTES * colors.components() : 0);
  }

  /** Reads from the start marker through the header of the first scan. */
  static JpegHeader read(DataInputStream in) throws IOException {
    return new Reader(in).read();
  }

  /** Walks over the segments and gathers what they say. */
  private static final class Reader {

    private final DataInputStream in;
    private final ByteArrayOutputStream essence = new ByteArrayOutputStream();
    private int position;
    private byte[] frame;
    private boolean progressive;
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
          position,
          progressive);
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
      if (marker == END_OF_IMAGE || UNKNOWN_FRAMES.contains(marker)) {
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
      if (marker == COMMENT || (marker >= JFIF && marker <= LAST_APPLICATION)) {
        readApplicationData(marker, body);
        return;
      }
      // Huffman-coded DCT.
      if (marker >= 0xc0 && marker <= 0xc2) {
        frame = checkedFrame(body);
        progressive = marker == PROGRESSIVE;
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
      } else if (marker == EXIF && orientation == null && startsWith(body, EXIF_NAME)) {
        orientation = Orientation.ofTiff(Arrays.copyOfRange(body, EXIF_NAME.length(), body.length));
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
      ByteBuffer sides = ByteBuffer.wrap(frame);
      if (sides.getShort(1) == 0 || sides.getShort(3) == 0) {
        throw new BadImageException("its header gives no size");
      }
      return new Size(sides.getChar(3), sides.getChar(1));
    }

    private int[] componentIds() {
      return IntStream.range(0, frame[5] & 0xff).map(i -> frame[6 + 3 * i] & 0xff).toArray();
    }

    private static boolean startsWith(byte[] body, String name) {
      return new String(body, StandardCharsets.ISO_8859_1).startsWith(name);
    }
  }
}
