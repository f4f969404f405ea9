package dev.ergo.core.image;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.io.StandIn;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The format, size and orientation that the header of an image file gives.
 *
 * @param format its format
 * @param stored width and height as stored
 * @param orientation the turn that makes the stored pixels upright
 * @param workBytes memory that decoding takes for each pixel, beside the RGB that comes out
 */
record ImageHeader(ImageFormat format, Size stored, Orientation orientation, int workBytes) {

  private static final int RGB_BYTES = 3;

  /** A frame with a byte a pixel, and its RGB before it is put on the canvas. */
  private static final int GIF_WORK_BYTES = 4;

  private static final int BMP_WORK_BYTES = 4;

  /**
   * libwebp's planes, four bytes a pixel of the JDK's image, RGB before it is put on the canvas.
   */
  private static final int WEBP_WORK_BYTES = 9;

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
        yield new ImageHeader(format, header.size(), header.orientation(), header.workBytes());
      }
      case PNG -> {
        PngHeader header = PngHeader.read(in);
        yield new ImageHeader(format, header.size(), PngChunks.orientation(in), header.workBytes());
      }
      case GIF -> upright(format, GifDecoder.size(in), GIF_WORK_BYTES);
      case BMP -> upright(format, JdkReader.size("bmp", in), BMP_WORK_BYTES);
      case WEBP -> {
        WebpFile file = WebpFile.read(in.readAllBytes());
        yield new ImageHeader(format, file.canvas(), file.orientation(), WEBP_WORK_BYTES);
      }
      case TIFF -> {
        TiffDecoder.Page page = TiffDecoder.page(in);
        yield new ImageHeader(format, page.stored(), page.orientation(), page.workBytes());
      }
    };
  }

  private static ImageHeader upright(ImageFormat format, Size stored, int workBytes) {
    return new ImageHeader(format, stored, Orientation.UPRIGHT, workBytes);
  }

  /** Memory that decoding takes, in bytes. */
  long decodedBytes() {
    int turned = orientation.equals(Orientation.UPRIGHT) ? 0 : RGB_BYTES;
    return Math.multiplyExact(stored.area(), RGB_BYTES + turned + workBytes);
  }

  /** Width and height of the upright image. */
  Size size() {
    return orientation.apply(stored);
  }

  /** The formats that are read, told apart by their first bytes, never by a file's name. */
  enum ImageFormat {
    JPEG("\\xff\\xd8\\xff"),
    PNG("\\x89PNG\\r\\n\\x1a\\n"),
    GIF("GIF8[79]a"),
    BMP("BM"),
    WEBP("RIFF.{4}WEBP"),
    TIFF("II\\*\\x00|MM\\x00\\*");

    private static final int START_BYTES = 64;

    private final Pattern start;

    ImageFormat(String start) {
      this.start = Pattern.compile(start, Pattern.DOTALL);
    }

    /** Recognises the format at the position of a stream that supports marks, and stays there. */
    static ImageFormat of(DataInputStream in) throws IOException {
      in.mark(START_BYTES);
      // One character a byte.
      String start = new String(in.readNBytes(START_BYTES), StandardCharsets.ISO_8859_1);
      in.reset();
      for (ImageFormat format : values()) {
        if (format.start.matcher(start).lookingAt()) {
          return format;
        }
      }
      throw new BadImageException(
          "it is " + other(start) + ", none of JPEG, PNG, GIF, BMP, WebP and TIFF");
    }

    /** What often stands in place of an image. */
    private static String other(String start) {
      Optional<StandIn> standIn = StandIn.of(start);
      if (standIn.isPresent()) {
        return standIn.get().toString();
      }
      Map<String, String> known = new LinkedHashMap<>();
      known.put("", "empty");
      known.put("\\s*(<\\?xml.*|<svg.*)", "XML or SVG");
      known.put("\\s*[{\\[].*", "JSON");
      known.put("%PDF.*", "a PDF");
      known.put("(II\\+\\x00|MM\\x00\\+).*", "a BigTIFF");
      known.put(".{4}ftyp(avif|avis).*", "AVIF");
      known.put(".{4}ftyp(hei|hev|mif|msf).*", "HEIC");
      known.put(".{4}ftyp.*", "a video or another container of MPEG-4");
      known.put("\\x00\\x00\\x00\\x0cjP.*", "JPEG 2000");
      known.put("(\\x1f\\x8b|PK\\x03\\x04|\\x28\\xb5\\x2f\\xfd).*", "a compressed file");
      known.put("https?://.*", "a web address");
      return known.entrySet().stream()
          .filter(kind -> Pattern.compile(kind.getKey(), Pattern.DOTALL).matcher(start).matches())
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("of an unknown format");
    }
  }
}
