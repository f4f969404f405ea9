package dev.ergo.core.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.Size;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class OrientationTest {

  /** More than one tile along both axes, none of them whole. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void everyPixelComesFromItsPlace(int exif) {
    Size stored = new Size(150, 97);
    byte[] rgb = new byte[(int) (3 * stored.area())];
    new SplittableRandom(exif).nextBytes(rgb);
    Orientation orientation = Orientation.ofExif(exif);
    RgbImage upright = orientation.apply(new RgbImage(stored, rgb));
    assertEquals(exif >= 5 ? new Size(97, 150) : stored, upright.size());
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % upright.width();
      int y = i / 3 / upright.width();
      int u = orientation.transposed() ? y : x;
      int v = orientation.transposed() ? x : y;
      u = orientation.mirroredColumns() ? stored.width() - 1 - u : u;
      v = orientation.mirroredRows() ? stored.height() - 1 - v : v;
      assertEquals(rgb[3 * (v * stored.width() + u) + i % 3], upright.rgb()[i]);
    }
  }
}
