package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class EpisodeGalleryTest {

  private static final int ORANGE = 0xFF8C1A;
  private static final int GREEN = 0x2BD46A;

  private static BufferedImage decode(String uri) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  private static RgbImage noise(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) random.nextInt(256);
    }
    return new RgbImage(new Size(width, height), rgb);
  }

  @Test
  void buttonsCountEveryLabel() throws IOException {
    StringBuilder out = new StringBuilder();
    SampleReport.gallery().appendTo(out);
    String html = out.toString();
    assertTrue(html.contains("all <span class=\"count\">6</span>"), html);
    assertTrue(html.contains("wrong <span class=\"count\">2</span>"), html);
    assertTrue(html.contains("correct <span class=\"count\">4</span>"), html);
    assertTrue(html.contains("box missing <span class=\"count\">3</span>"), html);
    // Labels are numbered in the order seen: wrong 0, box valid 1, correct 2, box missing 3.
    assertEquals(
        List.of("0 1", "2 3", "2 1", "0 3", "2 1", "2 3"),
        html.lines()
            .filter(line -> line.contains("data-labels"))
            .map(line -> line.replaceAll(".*data-labels=\"([^\"]*)\".*", "$1"))
            .toList());
  }

  @Test
  void boxesLieWhereTheyAreInTheOriginal() {
    RgbImage gray = new RgbImage(new Size(400, 300), new byte[3 * 400 * 300]);
    BufferedImage picture = DataUri.fitted(gray, 1000);
    BoxPainter.paint(
        picture,
        new EpisodePictures(
                gray,
                SampleReport.ORIGINAL,
                List.of(SampleReport.CHOSEN),
                List.of(SampleReport.TARGET),
                Optional.empty(),
                List.of())
            .originals()
            .get(0),
        false);
    // 2000 x 1500 is shown at a fifth: chosen 80, 60 to 200, 180; target 240, 40 to 320, 100.
    assertEquals(ORANGE, picture.getRGB(80, 120) & 0xFFFFFF);
    assertEquals(ORANGE, picture.getRGB(140, 180) & 0xFFFFFF);
    assertEquals(0, picture.getRGB(140, 120) & 0xFFFFFF);
    int green = 0;
    for (int x = 240; x < 320; x++) {
      green += (picture.getRGB(x, 40) & 0xFFFFFF) == GREEN ? 1 : 0;
    }
    assertTrue(green > 35 && green < 70, green + " of 80 pixels: dashed");
  }

  @Test
  void smallPicturesStayExact() throws IOException {
    RgbImage image = noise(50, 40);
    String uri = DataUri.encode(DataUri.fitted(image, 100));
    assertTrue(uri.startsWith("data:image/png;"), uri.substring(0, 30));
    BufferedImage back = decode(uri);
    byte[] rgb = new byte[image.rgb().length];
    for (int i = 0; i < 50 * 40; i++) {
      int pixel = back.getRGB(i % 50, i / 50);
      rgb[3 * i] = (byte) (pixel >> 16);
      rgb[3 * i + 1] = (byte) (pixel >> 8);
      rgb[3 * i + 2] = (byte) pixel;
    }
    assertArrayEquals(image.rgb(), rgb);
  }

  @Test
  void everyPictureKeepsItsBound() throws IOException {
    String uri = DataUri.encode(DataUri.fitted(noise(2100, 1400), 1400));
    assertTrue(uri.length() <= DataUri.MAX_CHARACTERS, uri.length() + " characters");
    assertTrue(uri.startsWith("data:image/jpeg;"));
    BufferedImage back = decode(uri);
    assertEquals(1.5, (double) back.getWidth() / back.getHeight(), 0.02);
    BufferedImage thin = DataUri.fitted(noise(4000, 3), 500);
    assertEquals(500, thin.getWidth());
    assertEquals(1, thin.getHeight());
  }

  @Test
  void boxesAtTheEdgeStayInside() {
    Size size = new Size(6000, 4000);
    RgbImage small = noise(30, 20);
    BufferedImage picture = DataUri.fitted(small, 30);
    EpisodePictures pictures =
        new EpisodePictures(
            small,
            size,
            List.of(new PixelBox(5999, 3999, 6000, 4000)),
            List.of(PixelBox.of(size)),
            Optional.empty(),
            List.of());
    BoxPainter.paint(picture, pictures.originals().get(0), false);
    assertEquals(ORANGE, picture.getRGB(24, 16) & 0xFFFFFF);
  }
}
