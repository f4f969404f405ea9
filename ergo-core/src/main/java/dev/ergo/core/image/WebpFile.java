package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A WebP file: its canvas and the one picture that is read from it, which of an animation is the
 * first frame at its place. The pixels are decoded by libwebp, as Pillow's are.
 *
 * @param canvas width and height
 * @param orientation the turn that an EXIF chunk asks for
 * @param picture the first picture, which lies inside of the canvas
 */
record WebpFile(Size canvas, Orientation orientation, Picture picture) {

  private static final int HEADER_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FRAME_BYTES = 16;
  private static final int EXTENDED_BYTES = 10;
  private static final int ALPHA_FLAG = 0x10;
  private static final Map<String, Integer> FIXED_BYTES =
      Map.of("VP8X", EXTENDED_BYTES, "ANMF", FRAME_BYTES);

  /** Reads the chunks of a file; pixels stay compressed. */
  static WebpFile read(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(HEADER_BYTES);
    Size canvas = null;
    Orientation orientation = Orientation.UPRIGHT;
    Picture picture = null;
    Chunk alpha = null;
    while (in.remaining() >= CHUNK_BYTES) {
      Chunk chunk = Chunk.next(in);
      ByteBuffer content = chunk.content();
      if (content.limit() < FIXED_BYTES.getOrDefault(chunk.name(), 0)) {
        throw new EOFException();
      }
      switch (chunk.name()) {
        case "VP8X" -> canvas = new Size(1 + int24(content, 4), 1 + int24(content, 7));
        case "EXIF" -> orientation = exif(bytes(content));
        case "ALPH" -> alpha = chunk;
        case "VP8 ", "VP8L" -> {
          if (picture == null) {
            Size size = size(chunk);
            canvas = canvas == null ? size : canvas;
            picture = new Picture(size, alpha, chunk, 0, 0);
          }
        }
        case "ANMF" -> {
          if (picture == null) {
            int left = 2 * int24(content, 0);
            int top = 2 * int24(content, 3);
            picture = Picture.ofFrame(content.position(FRAME_BYTES), left, top);
          }
        }
        default -> {
          // Colour profiles and notes change no pixel.
        }
      }
    }
    if (picture == null || canvas == null) {
      throw new EOFException();
    }
    // Before anything of the picture's size is allocated.
    if (picture.left() + picture.size().width() > canvas.width()
        || picture.top() + picture.size().height() > canvas.height()) {
      throw new BadImageException("its picture is not inside of its canvas");
    }
    return new WebpFile(canvas, orientation, picture);
  }

  /** Pixels of the canvas, transparency composed on white. */
  RgbImage decode(Deadline deadline) throws IOException {
    RgbImage image;
    try {
      image = JdkReader.decode("webp", new BoundedImageInput(picture.file(), deadline));
    } catch (OutOfMemoryError e) {
      if (e.getMessage() != null) {
        throw e;
      }
      // So libwebp names some damage; the size is within its limits here.
      throw new BadImageException("its coding is damaged");
    }
    return image.placed(canvas, picture.left(), picture.top(), 0xffffff);
  }

  /** Width and height that a picture's own coding gives. */
  private static Size size(Chunk chunk) throws IOException {
    ByteBuffer content = chunk.content();
    boolean lossless = chunk.name().equals("VP8L");
    if (content.limit() < (lossless ? 5 : 10)) {
      throw new EOFException();
    }
    if (lossless) {
      int bits = content.getInt(1);
      return new Size(1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
    }
    int width = content.getShort(6) & 0x3fff;
    int height = content.getShort(8) & 0x3fff;
    if (width == 0 || height == 0) {
      throw new BadImageException("its width or height is 0");
    }
    return new Size(width, height);
  }

  private static Orientation exif(byte[] exif) {
    boolean prefixed = new String(exif, StandardCharsets.ISO_8859_1).startsWith("Exif\0\0");
    return Orientation.ofTiff(prefixed ? Arrays.copyOfRange(exif, 6, exif.length) : exif);
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  private static int int24(ByteBuffer in, int at) {
    return in.get(at) & 0xff | (in.get(at + 1) & 0xff) << 8 | (in.get(at + 2) & 0xff) << 16;
  }

  private static void put24(ByteBuffer out, int value) {
    out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
  }

  /**
   * The coding of one picture.
   *
   * @param size its width and height
   * @param alpha its opacity; null if it stands in the pixels or there is none
   * @param pixels its colours
   * @param left columns of the canvas to its left
   * @param top rows of the canvas above it
   */
  record Picture(Size size, Chunk alpha, Chunk pixels, int left, int top) {

    static Picture ofFrame(ByteBuffer in, int left, int top) throws IOException {
      Chunk alpha = null;
      while (in.remaining() >= CHUNK_BYTES) {
        Chunk chunk = Chunk.next(in);
        if (chunk.name().equals("ALPH")) {
          alpha = chunk;
        } else if (chunk.name().startsWith("VP8")) {
          return new Picture(WebpFile.size(chunk), alpha, chunk, left, top);
        }
      }
      throw new EOFException();
    }

    /** A WebP file of this picture alone. */
    byte[] file() {
      ByteArrayOutputStream chunks = new ByteArrayOutputStream();
      chunks.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
      if (alpha != null) {
        ByteBuffer extended = ByteBuffer.allocate(EXTENDED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        extended.putInt(ALPHA_FLAG);
        put24(extended, size.width() - 1);
        put24(extended, size.height() - 1);
        new Chunk("VP8X", extended.flip()).write(chunks);
        alpha.write(chunks);
      }
      pixels.write(chunks);
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      new Chunk("RIFF", ByteBuffer.wrap(chunks.toByteArray())).write(file);
      return file.toByteArray();
    }
  }

  /** A named part of the file. */
  record Chunk(String name, ByteBuffer content) {

    static Chunk next(ByteBuffer in) throws EOFException {
      byte[] name = new byte[4];
      in.get(name);
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new EOFException();
      }
      ByteBuffer content = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      in.position(Math.min(in.limit(), in.position() + length + (length & 1)));
      return new Chunk(new String(name, StandardCharsets.ISO_8859_1), content);
    }

    void write(ByteArrayOutputStream out) {
      byte[] content = bytes(this.content.duplicate().rewind());
      ByteBuffer header = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      header.put(name.getBytes(StandardCharsets.ISO_8859_1)).putInt(content.length);
      out.writeBytes(header.array());
      out.writeBytes(content);
      if (content.length % 2 == 1) {
        out.write(0);
      }
    }
  }
}
