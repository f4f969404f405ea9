package dev.ergo.core.image;

import static dev.ergo.core.image.ImageFiles.chunk;
import static dev.ergo.core.image.ImageFiles.data;
import static dev.ergo.core.image.ImageFiles.header;
import static dev.ergo.core.image.ImageFiles.png;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.Size;
import dev.ergo.fixtures.Fixtures;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ImageDecoderTest {

  private static final Path MODES = Fixtures.path("image/modes");

  private static RgbImage decode(byte[] file) {
    return ImageDecoder.decode("test image", file, ImageLimits.DEFAULT);
  }

  private static RgbImage fixture(String name) {
    EncodedImage image = EncodedImage.file(MODES.resolve(name), ImageLimits.DEFAULT);
    RgbImage pixels = image.load();
    assertEquals(pixels.size(), image.size(), name);
    return pixels;
  }

  @Test
  void everyModeBecomesTheRgbThatTransformersSees() throws IOException {
    JsonNode cases = new ObjectMapper().readTree(MODES.resolve("cases.json").toFile()).get("cases");
    assertEquals(7, cases.size());
    for (JsonNode one : cases) {
      String name = one.get("image").asText();
      assertEquals(one.get("processor_rgb_sha256").asText(), Hash.of(fixture(name).rgb()), name);
      assertArrayEquals(fixture(one.get("expected_rgb").asText()).rgb(), fixture(name).rgb(), name);
    }
  }

  /** WebP, TIFF and GIF on its canvas, lossy ones too, have Pillow's pixels to the bit. */
  @Test
  void otherFormatsHavePillowsPixels() throws IOException {
    Path folder = Fixtures.path("image/formats");
    JsonNode cases =
        new ObjectMapper().readTree(folder.resolve("cases.json").toFile()).get("images");
    assertEquals(37, cases.size());
    for (Map.Entry<String, JsonNode> one : cases.properties()) {
      EncodedImage file = EncodedImage.file(folder.resolve(one.getKey()), ImageLimits.DEFAULT);
      JsonNode want = one.getValue();
      Size size = new Size(want.get("width").asInt(), want.get("height").asInt());
      assertEquals(size, file.size(), one.getKey());
      assertEquals(size, file.load().size(), one.getKey());
      assertEquals(want.get("sha256").asText(), Hash.of(file.load().rgb()), one.getKey());
    }
  }

  @Test
  void cmykIsReadAsPillowReadsIt() {
    assertArrayEquals(fixture("cmyk.expected_rgb.png").rgb(), fixture("cmyk.jpg").rgb());
  }

  @Test
  void anExifRotatedJpegIsUpright() {
    RgbImage image = fixture("exif_orientation_6.jpg");
    assertEquals(new Size(40, 64), image.size());
    assertArrayEquals(fixture("exif_orientation_6.load_image_rgb.png").rgb(), image.rgb());
  }

  /** Where the stored pixels 1 2 3 / 4 5 6 go, by the definition of EXIF 2.3, tag 274. */
  private static byte[] upright(int orientation) {
    return switch (orientation) {
      case 2 -> new byte[] {3, 2, 1, 6, 5, 4};
      case 3 -> new byte[] {6, 5, 4, 3, 2, 1};
      case 4 -> new byte[] {4, 5, 6, 1, 2, 3};
      case 5 -> new byte[] {1, 4, 2, 5, 3, 6};
      case 6 -> new byte[] {4, 1, 5, 2, 6, 3};
      case 7 -> new byte[] {6, 3, 5, 2, 4, 1};
      case 8 -> new byte[] {3, 6, 2, 5, 1, 4};
      default -> new byte[] {1, 2, 3, 4, 5, 6};
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void pngOrientationIsApplied(int orientation) {
    byte[] header = header(3, 2, 8, 0);
    byte[] pixels =
        data((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 0, (byte) 4, (byte) 5, (byte) 6);
    for (boolean little : new boolean[] {true, false}) {
      byte[] exif = chunk("eXIf", ImageFiles.tiff(orientation, little));
      for (byte[] file : new byte[][] {png(header, exif, pixels), png(header, pixels, exif)}) {
        RgbImage image = decode(file);
        assertEquals(
            orientation >= 5 && orientation <= 8 ? new Size(2, 3) : new Size(3, 2), image.size());
        assertArrayEquals(upright(orientation), red(image));
      }
    }
  }

  private static byte[] red(RgbImage image) {
    byte[] red = new byte[image.rgb().length / 3];
    for (int i = 0; i < red.length; i++) {
      red[i] = image.rgb()[3 * i];
    }
    return red;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void jpegOrientationIsApplied(int orientation) throws IOException {
    byte[] jpeg = Files.readAllBytes(MODES.resolve("cmyk.jpg"));
    RgbImage stored = decode(jpeg);
    RgbImage image = decode(ImageFiles.withExif(jpeg, ImageFiles.tiff(orientation, true)));
    assertEquals(orientation >= 5 ? new Size(21, 33) : new Size(33, 21), image.size());
    assertArrayEquals(Orientation.ofExif(orientation).apply(stored).rgb(), image.rgb());
  }

  /** Three components that no segment explains are YCC to libjpeg, whatever their sampling. */
  @Test
  void componentsWithoutExplanationAreYcc() {
    byte[] quantisation = new byte[65];
    // A coefficient of 0 frequency is eight times the mean.
    Arrays.fill(quantisation, 1, 65, (byte) 8);
    // A difference of 0 is "0", one of seven bits "10"; the end of a block is "0".
    byte[] dc = {0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
    byte[] ac = new byte[18];
    ac[0] = 0x10;
    ac[1] = 1;
    byte[] frame = {8, 0, 8, 0, 8, 3, 10, 0x11, 0, 20, 0x11, 0, 30, 0x11, 0};
    byte[] scan = {3, 10, 0, 20, 0, 30, 0, 0, 63, 0};
    byte[] file = {(byte) 0xff, (byte) 0xd8, 0b00001010, 0b00000011, (byte) 0xff, (byte) 0xd9};
    byte[][] segments = {scan, ac, dc, frame, quantisation};
    int[] markers = {0xda, 0xc4, 0xc4, 0xc0, 0xdb};
    for (int i = 0; i < segments.length; i++) {
      file = ImageFiles.withSegment(file, markers[i], segments[i]);
    }
    RgbImage image = decode(file);
    for (int i = 0; i < image.rgb().length; i += 3) {
      // Y = Cb = 128, Cr = 128 + 64
      assertArrayEquals(
          new byte[] {(byte) 218, 82, (byte) 128}, Arrays.copyOfRange(image.rgb(), i, i + 3));
    }
  }

  @Test
  void brokenExifIsNoReasonToRefuseAnImage() throws IOException {
    byte[] jpeg = Files.readAllBytes(MODES.resolve("cmyk.jpg"));
    byte[] whole = ImageFiles.tiff(6, false);
    whole[7] = (byte) 200;
    for (byte[] tiff :
        new byte[][] {{}, {'I', 'I', 42}, whole, {'M', 'M', 0, 42, -1, -1, -1, -1}}) {
      assertEquals(new Size(33, 21), decode(ImageFiles.withExif(jpeg, tiff)).size());
    }
  }

  @Test
  void colourProfilesAndGammaChangeNothing() throws IOException {
    byte[] jpeg = Files.readAllBytes(MODES.resolve("exif_orientation_6.jpg"));
    byte[] profile = ImageFiles.bytes(out -> out.writeBytes("ICC_PROFILE\0\1\1 not a profile"));
    assertArrayEquals(
        decode(jpeg).rgb(), decode(ImageFiles.withSegment(jpeg, 0xe2, profile)).rgb());
    byte[] gamma = chunk("gAMA", (byte) 0, (byte) 0, (byte) 0x27, (byte) 0x10);
    byte[] icc = chunk("iCCP", (byte) 'x', (byte) 0, (byte) 0, (byte) 1);
    RgbImage image =
        decode(png(header(2, 1, 8, 0), gamma, icc, data((byte) 0, (byte) 64, (byte) 200)));
    assertArrayEquals(new byte[] {64, (byte) 200}, red(image));
  }

  @Test
  void sixteenBitsKeepTheirHighByte() {
    byte[] gray = {0, 0x12, 0x34, (byte) 0xff, (byte) 0xff};
    assertArrayEquals(
        new byte[] {0x12, (byte) 0xff}, red(decode(png(header(2, 1, 16, 0), data(gray)))));
    byte[] color = {0, 1, -1, 2, -1, 3, -1};
    assertArrayEquals(new byte[] {1, 2, 3}, decode(png(header(1, 1, 16, 2), data(color))).rgb());
  }

  @Test
  void aTransparentColourBecomesWhite() {
    byte[] key = chunk("tRNS", (byte) 0, (byte) 2);
    assertArrayEquals(
        new byte[] {85, -1, 0, -1},
        red(decode(png(header(4, 1, 2, 0), key, data((byte) 0, (byte) 0b01_10_00_11)))));
    byte[] colorKey = chunk("tRNS", (byte) 0, (byte) 1, (byte) 0, (byte) 2, (byte) 0, (byte) 3);
    byte[] pixels = data((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 1, (byte) 2, (byte) 4);
    assertArrayEquals(
        new byte[] {-1, -1, -1, 1, 2, 4}, decode(png(header(2, 1, 8, 2), colorKey, pixels)).rgb());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLineFilterAndPassOfPngIsUndone(boolean interlaced) {
    for (Size size : new Size[] {new Size(1, 1), new Size(3, 9), new Size(37, 23)}) {
      BufferedImage image = smooth(size);
      RgbImage decoded = decode(ImageFiles.write(image, "png", interlaced));
      assertArrayEquals(rgb(image), decoded.rgb());
    }
  }

  @Test
  void grayBmpIsNotTakenForLinearLight() {
    BufferedImage gray = new BufferedImage(5, 3, BufferedImage.TYPE_BYTE_GRAY);
    byte[] samples = new byte[15];
    new SplittableRandom(1).nextBytes(samples);
    gray.getRaster().setDataElements(0, 0, 5, 3, samples);
    byte[] file = ImageFiles.write(gray, "bmp", false);
    assertArrayEquals(samples, red(decode(file)));
    assertEquals(new Size(5, 3), EncodedImage.of("x", file, ImageLimits.DEFAULT).size());
  }

  @Test
  void transparencyOfGifBecomesWhite() {
    byte[] levels = {10, 20, 30, 40};
    IndexColorModel colors = new IndexColorModel(2, 4, levels, levels, levels, 2);
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_INDEXED, colors);
    image.getRaster().setDataElements(0, 0, 4, 1, new byte[] {3, 2, 1, 0});
    byte[] file = ImageFiles.write(image, "gif", false);
    assertArrayEquals(new byte[] {40, -1, 20, 10}, red(decode(file)));
    assertEquals(new Size(4, 1), EncodedImage.of("x", file, ImageLimits.DEFAULT).size());
  }

  @Test
  void sourcesAreEqualByTheirIds() {
    byte[] file = png(header(1, 1, 8, 0), data((byte) 0, (byte) 9));
    EncodedImage image = EncodedImage.of("row 1", file, ImageLimits.DEFAULT);
    assertEquals(image, EncodedImage.of("row 1", new byte[0], ImageLimits.DEFAULT));
    assertEquals(
        EncodedImage.file("a", () -> Path.of("b"), ImageLimits.DEFAULT),
        EncodedImage.file(Path.of("a"), ImageLimits.DEFAULT));
    assertEquals(new Size(1, 1), image.size());
    assertArrayEquals(new byte[] {9, 9, 9}, image.load().rgb());
  }

  private static BufferedImage smooth(Size size) {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_3BYTE_BGR);
    SplittableRandom random = new SplittableRandom(5);
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        image.setRGB(x, y, (5 * x + random.nextInt(9)) << 16 | (7 * y) << 8 | (3 * x + 2 * y));
      }
    }
    return image;
  }

  private static byte[] rgb(BufferedImage image) {
    byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < rgb.length; i += 3) {
      int pixel = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
      rgb[i] = (byte) (pixel >> 16);
      rgb[i + 1] = (byte) (pixel >> 8);
      rgb[i + 2] = (byte) pixel;
    }
    return rgb;
  }
}
