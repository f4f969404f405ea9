package dev.ergo.core.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PixelBoxTest {

  @Test
  void anAreaGrowsOutwardToWholePixels() {
    assertEquals(Optional.of(new PixelBox(-2, 1, 4, 3)), PixelBox.around(-1.5, 1.9, 3.1, 2.000001));
    assertEquals(Optional.of(new PixelBox(1, 2, 2, 3)), PixelBox.around(1, 2, 2, 3));
  }

  @Test
  void anAreaWithoutExtentIsNoBox() {
    assertEquals(Optional.empty(), PixelBox.around(1, 2, 1, 3));
    assertEquals(Optional.empty(), PixelBox.around(1, 2, 2, 2));
    assertEquals(Optional.empty(), PixelBox.around(5, 2, 3, 3));
    assertEquals(Optional.empty(), PixelBox.around(1, 6, 2, 3));
  }

  @Test
  void aBoxHasPixels() {
    assertThrows(IllegalArgumentException.class, () -> new PixelBox(1, 0, 1, 5));
    assertThrows(IllegalArgumentException.class, () -> new PixelBox(0, 5, 1, 5));
    assertEquals(12, new PixelBox(1, 2, 4, 6).area());
    assertEquals(new Size(3, 4), new PixelBox(1, 2, 4, 6).size());
  }

  @Test
  void aBoxIsMovedAsAWhole() {
    assertEquals(new PixelBox(11, 102, 14, 106), new PixelBox(1, 2, 4, 6).movedBy(10, 100));
  }

  @Test
  void theOverlapIsWhatBothCover() {
    PixelBox box = new PixelBox(10, 20, 30, 60);
    assertEquals(5 * 7, box.overlap(new PixelBox(25, 53, 90, 90)));
    assertEquals(0, box.overlap(new PixelBox(30, 20, 40, 60)));
    assertEquals(0, box.overlap(new PixelBox(40, 70, 50, 80)));
  }

  @Test
  void boxesBelongToAnImageThatCountsFromOne() {
    PixelBox one = new PixelBox(0, 0, 1, 1);
    PixelBox two = new PixelBox(0, 0, 2, 2);
    assertEquals(
        List.of(new ImageBox(1, one), new ImageBox(1, two)), ImageBox.inFirst(List.of(one, two)));
    assertEquals(List.of(two), ImageBox.in(List.of(new ImageBox(1, one), new ImageBox(2, two)), 2));
    assertThrows(IllegalArgumentException.class, () -> new ImageBox(0, one));
  }
}
