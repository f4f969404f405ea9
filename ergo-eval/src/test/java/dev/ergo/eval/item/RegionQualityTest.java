package dev.ergo.eval.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.Example.BoxesRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RegionQualityTest {

  @Test
  void unionAreaEqualsCountedPixels() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      List<PixelBox> boxes = new ArrayList<>();
      for (int i = 0; i < 1 + round % 6; i++) {
        boxes.add(box(random));
      }
      PixelBox region = box(random);
      assertEquals(count(boxes, new PixelBox(0, 0, 40, 40)), BoxUnion.area(boxes));
      assertEquals(count(boxes, region), BoxUnion.areaInside(region, boxes));
    }
    assertEquals(0, BoxUnion.area(List.of()));
  }

  private static PixelBox box(SplittableRandom random) {
    int x = random.nextInt(30);
    int y = random.nextInt(30);
    return new PixelBox(x, y, x + 1 + random.nextInt(10), y + 1 + random.nextInt(10));
  }

  private static long count(List<PixelBox> boxes, PixelBox region) {
    long pixels = 0;
    for (int x = region.x1(); x < region.x2(); x++) {
      for (int y = region.y1(); y < region.y2(); y++) {
        PixelBox pixel = new PixelBox(x, y, x + 1, y + 1);
        pixels += boxes.stream().anyMatch(box -> box.overlap(pixel) > 0) ? 1 : 0;
      }
    }
    return pixels;
  }

  @Test
  void allBoxesTogetherAreTheTarget() {
    PixelBox region = new PixelBox(0, 0, 10, 10);
    List<PixelBox> targets =
        List.of(new PixelBox(0, 0, 4, 5), new PixelBox(2, 0, 6, 5), new PixelBox(20, 20, 30, 27));
    RegionQuality quality = RegionQuality.of(region, targets, BoxesRule.ALL);
    assertEquals(30.0 / 100, quality.coverage(), 1e-12);
    assertEquals(30.0 / 170, quality.iou(), 1e-12);
    assertFalse(quality.hit());
  }

  @Test
  void anyBoxMayServe() {
    PixelBox region = new PixelBox(0, 0, 10, 10);
    List<PixelBox> targets = List.of(new PixelBox(5, 0, 15, 10), new PixelBox(0, 0, 2, 2));
    RegionQuality quality = RegionQuality.of(region, targets, BoxesRule.ANY);
    assertEquals(1, quality.coverage());
    assertEquals(50.0 / 150, quality.iou(), 1e-12);
    assertTrue(quality.hit());
  }

  @Test
  void halfOfTheTargetIsAHit() {
    PixelBox target = new PixelBox(0, 0, 10, 10);
    assertTrue(RegionQuality.of(new PixelBox(5, 0, 90, 90), List.of(target), BoxesRule.ALL).hit());
    assertFalse(RegionQuality.of(new PixelBox(6, 0, 90, 90), List.of(target), BoxesRule.ALL).hit());
    assertEquals(
        0,
        RegionQuality.of(new PixelBox(50, 50, 60, 60), List.of(target), BoxesRule.ANY).coverage());
    assertThrows(
        IllegalArgumentException.class, () -> RegionQuality.of(target, List.of(), BoxesRule.ALL));
  }

  @Test
  void hugeImagesDoNotOverflow() {
    PixelBox huge = new PixelBox(0, 0, 1_000_000, 1_000_000);
    assertEquals(1_000_000_000_000L, BoxUnion.area(List.of(huge, huge)));
  }
}
