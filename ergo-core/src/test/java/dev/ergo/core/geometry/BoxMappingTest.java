package dev.ergo.core.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BoxMappingTest {

  private static final Size VIEW = new Size(840, 560);
  private static final Size ORIGINAL = new Size(2250, 1501);

  @Test
  void growsOutwardWithAScalePerAxis() {
    // x: 100 * 2250 / 840 = 267.86, 201 * 2250 / 840 = 538.39; y: 10 * 1501 / 560 = 26.80, 20 ->
    // 53.61
    assertEquals(
        Optional.of(new PixelBox(267, 26, 539, 54)),
        BoxMapping.toOriginal(new ViewBox(100, 10, 201, 20), VIEW, ORIGINAL));
  }

  @Test
  void clipsWhatSticksOut() {
    assertEquals(
        Optional.of(PixelBox.of(ORIGINAL)),
        BoxMapping.toOriginal(
            new ViewBox(Integer.MIN_VALUE, -1, Integer.MAX_VALUE, 561), VIEW, ORIGINAL));
  }

  @Test
  void namesWhyThereIsNoRegion() {
    check(BoxOutcome.INVERTED, new ViewBox(20, 10, 10, 30));
    check(BoxOutcome.INVERTED, new ViewBox(10, 30, 20, 10));
    check(BoxOutcome.INVERTED, new ViewBox(10, 10, 10, 20));
    check(BoxOutcome.INVERTED, new ViewBox(10, 10, 20, 10));
    check(BoxOutcome.OUTSIDE, new ViewBox(840, 0, 900, 10));
    check(BoxOutcome.OUTSIDE, new ViewBox(0, 560, 10, 600));
    check(BoxOutcome.OUTSIDE, new ViewBox(-10, 0, 0, 10));
    check(BoxOutcome.OUTSIDE, new ViewBox(0, -10, 10, 0));
  }

  private static void check(BoxOutcome expected, ViewBox box) {
    assertEquals(expected, BoxMapping.outcome(box, VIEW));
    assertEquals(Optional.empty(), BoxMapping.toOriginal(box, VIEW, ORIGINAL));
  }

  @Test
  void aBoxInTheImageSurvivesTheWayThereAndBack() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2_000; i++) {
      Size original = new Size(random.nextInt(1, 5000), random.nextInt(1, 5000));
      Size view = new Size(28 * random.nextInt(1, 60), 28 * random.nextInt(1, 60));
      int x = random.nextInt(original.width());
      int y = random.nextInt(original.height());
      PixelBox box =
          new PixelBox(
              x,
              y,
              random.nextInt(x, original.width()) + 1,
              random.nextInt(y, original.height()) + 1);
      PixelBox back =
          BoxMapping.toOriginal(BoxMapping.toView(box, view, original), view, original)
              .orElseThrow();
      assertEquals(box.area(), box.overlap(back), () -> box + " became " + back);
      assertTrue(back.overlap(PixelBox.of(original)) == back.area());
    }
  }

  /**
   * A quarter of the view is a quarter of the part that it shows, counted from the original's
   * corner.
   */
  @Test
  void aBoxInTheViewOfAPartLiesInThatPart() {
    PixelBox shown = new PixelBox(1000, 200, 1840, 760);
    assertEquals(
        Optional.of(new PixelBox(1420, 480, 1840, 760)),
        BoxMapping.toOriginal(new ViewBox(420, 280, 900, 560), VIEW, shown));
    assertEquals(
        Optional.empty(), BoxMapping.toOriginal(new ViewBox(840, 0, 900, 10), VIEW, shown));
  }

  /** 99.68, 9.70, 201.23 and 20.15 in pixels of the view, moved outward. */
  @Test
  void theLeastBoxOfTheViewIsTaken() {
    assertEquals(
        new ViewBox(99, 9, 202, 21),
        BoxMapping.toView(
            new PixelBox(267, 26, 539, 54), new Size(840, 560), new Size(2250, 1501)));
  }
}
