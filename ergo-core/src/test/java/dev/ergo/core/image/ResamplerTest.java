package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ResamplerTest {

  @Test
  void equalsPillow() throws IOException {
    assertEquals(17, check(Fixtures.path("image/resize/cases.json"), false));
  }

  @Test
  void equalsPillowOnPhotographs() throws IOException {
    Optional<Path> cases = Fixtures.shared("fixtures/image/resize/cases.json");
    Assumptions.assumeTrue(cases.isPresent(), "photographs are not redistributed");
    assertEquals(9, check(cases.get(), true));
  }

  private static int check(Path casesFile, boolean photos) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    for (JsonNode one : new ObjectMapper().readTree(casesFile.toFile()).get("cases")) {
      if (one.get("kind").asText().equals("photo") == photos) {
        cases.add(one);
      }
    }
    for (JsonNode one : cases) {
      String id = "case " + one.get("id");
      RgbImage image =
          EncodedImage.file(
                  casesFile.resolveSibling(one.get("input").asText()), ImageLimits.DEFAULT)
              .load();
      assertEquals(one.get("input_rgb_sha256").asText(), Hash.of(image.rgb()), id);
      JsonNode box = one.get("crop_box_ltrb");
      PixelBox region =
          box.isNull()
              ? PixelBox.of(image.size())
              : new PixelBox(
                  box.get(0).asInt(), box.get(1).asInt(), box.get(2).asInt(), box.get(3).asInt());
      JsonNode target = one.get("target_size_wh");
      RgbImage resized =
          Resampler.resize(
              image,
              region,
              new Size(target.get(0).asInt(), target.get(1).asInt()),
              ResizeFilter.valueOf(one.get("filter").asText().toUpperCase(Locale.ROOT)));
      assertEquals(one.get("output_rgb_sha256").asText(), Hash.of(resized.rgb()), id);
    }
    return cases.size();
  }

  /** Heights on both sides of a block of rows, lengths that leave a rest of every kind. */
  @Test
  void equalsThePlainSums() {
    for (Size from :
        List.of(new Size(90, 63), new Size(31, 64), new Size(77, 65), new Size(9, 200))) {
      RgbImage image = noise(from);
      for (Size to : List.of(new Size(28, 28), new Size(13, 130), new Size(120, 56))) {
        for (ResizeFilter filter : ResizeFilter.values()) {
          assertArrayEquals(
              plain(image, to, filter),
              Resampler.resize(image, PixelBox.of(from), to, filter).rgb(),
              from + " to " + to + " " + filter);
        }
      }
    }
  }

  private static byte[] plain(RgbImage image, Size to, ResizeFilter filter) {
    int removedRows = image.height() - to.height();
    boolean rowsFirst = removedRows > 0 && removedRows > 2 * (image.width() - to.width());
    RgbImage half = plainAxis(image, to, filter, rowsFirst);
    return plainAxis(half, to, filter, !rowsFirst).rgb();
  }

  private static RgbImage plainAxis(RgbImage image, Size to, ResizeFilter filter, boolean rows) {
    Size size = rows ? new Size(image.width(), to.height()) : new Size(to.width(), image.height());
    ResampleWeights weights =
        rows
            ? ResampleWeights.of(image.height(), to.height(), filter)
            : ResampleWeights.of(image.width(), to.width(), filter);
    byte[] rgb = new byte[(int) (3 * size.area())];
    for (int i = 0; i < rgb.length; i++) {
      int y = i / (3 * size.width());
      int x = i / 3 % size.width();
      int at = rows ? y : x;
      int sum = ResampleWeights.HALF;
      for (int k = 0; k < weights.count()[at]; k++) {
        int from = weights.first()[at] + k;
        int pixel = rows ? from * image.width() + x : y * image.width() + from;
        sum +=
            weights.weights()[at * weights.width() + k] * (image.rgb()[3 * pixel + i % 3] & 0xff);
      }
      rgb[i] = ResampleWeights.round(sum);
    }
    return new RgbImage(size, rgb);
  }

  /** Whatever the number of rows: beyond the result there are but buffers for a block of rows. */
  @Test
  void rowsAllocateNothing() {
    RgbImage image = noise(new Size(300, 4000));
    Size target = new Size(280, 3920);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Resampler.resize(image, PixelBox.of(image.size()), target, ResizeFilter.LANCZOS);
    long before = threads.getCurrentThreadAllocatedBytes();
    Resampler.resize(image, PixelBox.of(image.size()), target, ResizeFilter.LANCZOS);
    long buffers = threads.getCurrentThreadAllocatedBytes() - before - 3 * target.area();
    assertTrue(buffers < 600_000, buffers + " bytes beside the result");
  }

  @Test
  void aRegionIsResizedAsItsCropIs() {
    RgbImage image = noise(new Size(61, 47));
    PixelBox region = new PixelBox(7, 5, 50, 40);
    RgbImage crop = Resampler.crop(image, region);
    assertEquals(region.size(), crop.size());
    for (Size target : List.of(new Size(28, 56), new Size(43, 28), new Size(56, 35))) {
      assertArrayEquals(
          Resampler.resize(crop, PixelBox.of(crop.size()), target, ResizeFilter.LANCZOS).rgb(),
          Resampler.resize(image, region, target, ResizeFilter.LANCZOS).rgb());
    }
  }

  @Test
  void whatKeepsItsSizeIsNotCopied() {
    RgbImage image = noise(new Size(28, 56));
    assertSame(
        image,
        Resampler.resize(image, PixelBox.of(image.size()), image.size(), ResizeFilter.BICUBIC));
  }

  @Test
  void aCropBesideTheImageIsBlack() {
    RgbImage crop = Resampler.crop(noise(new Size(4, 4)), new PixelBox(9, -3, 12, 2));
    assertArrayEquals(new byte[3 * 3 * 5], crop.rgb());
  }

  private static RgbImage noise(Size size) {
    byte[] rgb = new byte[(int) (3 * size.area())];
    new SplittableRandom(3).nextBytes(rgb);
    return new RgbImage(size, rgb);
  }
}
