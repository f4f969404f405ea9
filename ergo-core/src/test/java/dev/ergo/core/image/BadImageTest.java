package dev.ergo.core.image;

import static dev.ergo.core.image.ImageFiles.chunk;
import static dev.ergo.core.image.ImageFiles.data;
import static dev.ergo.core.image.ImageFiles.header;
import static dev.ergo.core.image.ImageFiles.png;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class BadImageTest {

  private static final ImageLimits LIMITS = ImageLimits.DEFAULT;

  private static void refused(byte[] file, String... parts) {
    EncodedImage image = EncodedImage.of("row 17", file, LIMITS);
    UserException e = assertThrows(UserException.class, image::load);
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().contains("row 17"), e.getMessage());
  }

  @Test
  void aPngBombIsRefusedByItsHeader() {
    byte[] bomb = png(header(100_000, 100_000, 8, 2), data((byte) 0));
    refused(bomb, "100000 x 100000", "10000000000", "200000000");
    assertThrows(UserException.class, () -> EncodedImage.of("row 17", bomb, LIMITS).size());
  }

  @Test
  void aJpegBombIsRefusedByItsHeader() throws IOException {
    byte[] jpeg = jpeg();
    int frame = indexOf(jpeg, 0xc0);
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xff);
    refused(jpeg, "65535 x 65535", "4294836225", "200000000");
  }

  @Test
  void pixelsThatTheFileIsTooShortForAreNotAllocated() {
    ImageLimits wide = new ImageLimits(ImageLimits.MOST_PIXELS, 1 << 20, Long.MAX_VALUE, 20);
    byte[] file = png(header(26_000, 26_000, 8, 2), data((byte) 0));
    UserException e =
        assertThrows(UserException.class, () -> ImageDecoder.decode("row 17", file, wide));
    assertTrue(e.getMessage().contains("ends too soon"), e.getMessage());
  }

  /** 24 kB of deflated zeros were 588 MB, which ended the run. */
  @Test
  void whatDecodingTakesIsKnownFromTheHeader() {
    ImageLimits small = new ImageLimits(200_000_000, 1 << 20, 100_000_000, 20);
    byte[] file = png(header(14_000, 14_000, 1, 0), data(new byte[14_000 * 1751]));
    UserException e =
        assertThrows(UserException.class, () -> ImageDecoder.decode("row 17", file, small));
    assertTrue(e.getMessage().contains("takes 784 MB where 100 MB are allowed"), e.getMessage());
  }

  /** The JDK fills up a frame that is not there, pixel by pixel. */
  @Test
  void aGifOfFewBytesHasFewPixels() {
    ByteBuffer gif = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
    gif.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
    gif.putShort((short) 9_000).putShort((short) 9_000).put((byte) 0x80).putShort((short) 0);
    gif.put(new byte[] {0, 0, 0, 1, 1, 1}).put((byte) ',').putInt(0);
    gif.putShort((short) 9_000).putShort((short) 9_000).put((byte) 0);
    gif.put(new byte[] {2, 1, 0x44, 0}).put((byte) ';');
    refused(gif.array(), "ends too soon");
  }

  /** Each pass goes over all coefficients, in native code that nothing stops. */
  @Test
  void aJpegOfManyScansIsRefused() throws IOException {
    byte[] jpeg = jpeg();
    int scan = indexOf(jpeg, 0xda);
    byte[] empty = {(byte) 0xff, (byte) 0xda, 0, 2};
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + 2000 * empty.length);
    file.put(jpeg, 0, scan + 2 + (jpeg[scan + 3] & 0xff));
    for (int i = 0; i < 2000; i++) {
      file.put(empty);
    }
    file.put(
        jpeg,
        file.position() - 2000 * empty.length,
        jpeg.length - scan - 2 - (jpeg[scan + 3] & 0xff));
    refused(file.array(), "more than 500 scans");
  }

  @Test
  void decodingStopsWhenItsTimeIsUp() throws IOException {
    Deadline over = new Deadline(3, System.nanoTime() - 1);
    for (String name : List.of("image/modes/rgb.png", "image/modes/exif_orientation_6.jpg")) {
      byte[] file = Files.readAllBytes(Fixtures.path(name));
      IOException e =
          assertThrows(
              IOException.class,
              () -> {
                if (name.endsWith("png")) {
                  PngDecoder.decode(file, over);
                } else {
                  JpegDecoder.decode(file, over);
                }
              });
      assertTrue(Reason.of(e).contains("more than 3 s"), Reason.of(e));
    }
  }

  @Test
  void aLongFileIsRefusedUnread(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("long.png"), new byte[100]);
    UserException e =
        assertThrows(UserException.class, EncodedImage.file(file, new ImageLimits(9, 99))::load);
    assertTrue(e.getMessage().contains("100 bytes"), e.getMessage());
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    EncodedImage image = EncodedImage.file(folder.resolve("none.png"), LIMITS);
    for (UserException e :
        new UserException[] {
          assertThrows(UserException.class, image::load),
          assertThrows(UserException.class, image::size)
        }) {
      assertTrue(e.getMessage().contains("none.png"), e.getMessage());
      assertTrue(e.getMessage().contains("no such file"), e.getMessage());
    }
  }

  @Test
  void whatIsNoImageIsSaidToBeNone() {
    refused(new byte[0], "it is empty, none of JPEG, PNG");
    refused(new byte[] {'B', 'M', 1, 2, 3}, "can't be decoded");
    refused("GIF89a".getBytes(StandardCharsets.US_ASCII), "can't be decoded");
  }

  /** What people find in place of images, by its first bytes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1\\noid sha256:00|git lfs pull",
        "<!DOCTYPE html><html>|a web page (HTML)",
        "\\n <html lang=en>|a web page (HTML)",
        "<svg xmlns=''>|XML or SVG",
        "{\"error\": \"not found\"}|JSON",
        "%PDF-1.7|a PDF",
        "https://example.org/a.jpg|a web address",
        "0000ftypavif|AVIF",
        "0000ftypheic|HEIC",
        "some words|an unknown format"
      })
  void whatStandsInPlaceOfAnImageIsNamed(String start, String name) {
    byte[] file = start.replace("\\n", "\n").getBytes(StandardCharsets.US_ASCII);
    refused(file, name);
  }

  @Test
  void aTiffOfAnotherKindSaysWhatToDo() throws IOException {
    for (String name : List.of("int32.tiff", "lab.tiff")) {
      refused(Files.readAllBytes(Fixtures.path("image/formats/" + name)), "save it as 8-bit RGB");
    }
    refused(Files.readAllBytes(Fixtures.path("image/formats/big.tiff")), "a BigTIFF");
  }

  @Test
  void aFileCutAnywhereIsRefused() throws IOException {
    byte[] png = Files.readAllBytes(Fixtures.path("image/modes/rgba.png"));
    for (byte[] file : new byte[][] {jpeg(), png}) {
      // The last chunk of a PNG holds nothing that its pixels need.
      int end = file == png ? file.length - 16 : file.length;
      for (int length = 0; length < end; length++) {
        refused(Arrays.copyOf(file, length));
      }
    }
  }

  private static final List<String> DAMAGED =
      List.of(
          "modes/cmyk.jpg",
          "modes/exif_orientation_6.jpg",
          "modes/palette_p.png",
          "formats/lossy.webp",
          "formats/clear-lossless.webp",
          "formats/animated-part.webp",
          "formats/rgb-tiff_lzw.tiff",
          "formats/rgb-jpeg.tiff",
          "formats/palette.tiff",
          "formats/part-local.gif");

  @Test
  void aDamagedFileNeverFailsOtherwiseThanByItsName() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (String name : DAMAGED) {
      byte[] file = Files.readAllBytes(Fixtures.path("image/" + name));
      int refused = 0;
      for (int i = 0; i < 400; i++) {
        byte[] damaged = file.clone();
        damaged[random.nextInt(2, damaged.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          ImageDecoder.decode(name, damaged, LIMITS);
        } catch (UserException e) {
          assertTrue(e.getMessage().contains(name), e.getMessage());
          refused++;
        }
      }
      assertTrue(refused > 0, name);
    }
  }

  @Test
  void aChangedByteOfAPngIsNoticed() throws IOException {
    byte[] file = Files.readAllBytes(Fixtures.path("image/modes/rgb.png"));
    file[file.length / 2] ^= 1;
    refused(file, "checksum");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 32})
  void impossibleDepthsAreRefused(int depth) {
    refused(png(header(1, 1, depth, 2), data((byte) 0, (byte) 0)), "no colour type 2");
  }

  @Test
  void aPaletteMustHoldEveryColour() {
    byte[] pixel = data((byte) 0, (byte) 1);
    byte[] palette = chunk("PLTE", (byte) 1, (byte) 2, (byte) 3);
    refused(png(header(1, 1, 8, 3), palette, pixel), "no colour in its palette");
    refused(png(header(1, 1, 8, 3), pixel), "palette is missing");
  }

  @Test
  void anUnknownLineFilterIsRefused() {
    refused(png(header(1, 1, 8, 0), data((byte) 7, (byte) 1)), "row filter type (= 7)");
  }

  private static byte[] jpeg() throws IOException {
    return Files.readAllBytes(Fixtures.path("image/modes/exif_orientation_6.jpg"));
  }

  private static int indexOf(byte[] jpeg, int marker) {
    for (int i = 2; i < jpeg.length; i += 2 + ((jpeg[i + 2] & 0xff) << 8 | (jpeg[i + 3] & 0xff))) {
      assertEquals((byte) 0xff, jpeg[i]);
      if ((jpeg[i + 1] & 0xff) == marker) {
        return i;
      }
    }
    throw new IllegalStateException("no such marker");
  }
}
