package dev.ergo.rl.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.geometry.BoxMapping;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.data.scenes.SceneRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LooseBoxTest {

  private static final Size VIEW = new Size(140, 84);

  /** On the finest grid, without tolerance, the drawn box shows all of its targets. */
  @Test
  void everyDrawCoversItsTargets() {
    LooseBox loose = new LooseBox(8.0, 40.0, 0.0, 9.0, null, 1);
    Random random = new Random(8);
    for (int trial = 0; trial < 2000; trial++) {
      Size original = new Size(50 + random.nextInt(900), 50 + random.nextInt(900));
      List<PixelBox> targets =
          random.nextBoolean()
              ? List.of(box(original, random))
              : List.of(box(original, random), box(original, random));
      ViewBox drawn =
          loose.draw(targets, VIEW, PixelBox.of(original), new SceneRandom(1, trial, 16));
      assertEquals(BoxOutcome.VALID, BoxMapping.outcome(drawn, VIEW));
      assertTrue(drawn.x1() >= 0 && drawn.x2() <= VIEW.width(), drawn.toString());
      assertTrue(drawn.y1() >= 0 && drawn.y2() <= VIEW.height(), drawn.toString());
      PixelBox seen = BoxMapping.toOriginal(drawn, VIEW, original).orElseThrow();
      for (PixelBox target : targets) {
        assertEquals(target.area(), target.overlap(seen), target + " in " + seen);
      }
    }
  }

  private static PixelBox box(Size image, Random random) {
    int x = random.nextInt(image.width() - 1);
    int y = random.nextInt(image.height() - 1);
    return new PixelBox(
        x,
        y,
        x + 1 + random.nextInt(image.width() - x),
        y + 1 + random.nextInt(image.height() - y));
  }

  /** A coarse grid: corners on its lines or at the view's edge, and two steps at least. */
  @Test
  void cornersLieOnTheGrid() {
    LooseBox loose =
        ConfigLoader.of(LooseBox.class, Map.of("min_side", 4.0, "max_side", 60.0, "grid", 10));
    Random random = new Random(9);
    for (int trial = 0; trial < 2000; trial++) {
      ViewBox drawn =
          loose.draw(
              List.of(box(VIEW, random)), VIEW, PixelBox.of(VIEW), new SceneRandom(2, trial, 16));
      assertTrue(drawn.x1() % 10 == 0 && drawn.y1() % 10 == 0, drawn.toString());
      assertTrue(drawn.x2() % 10 == 0 || drawn.x2() == VIEW.width(), drawn.toString());
      assertTrue(drawn.y2() % 10 == 0 || drawn.y2() == VIEW.height(), drawn.toString());
      assertTrue(drawn.x2() - drawn.x1() >= 20 && drawn.y2() - drawn.y1() >= 20, drawn.toString());
    }
  }

  /** Two candidates are never looked at more closely than one alone would be. */
  @Test
  void aBoxAroundTwoIsAsLooseAsAroundOne() {
    LooseBox loose = new LooseBox(40.0, 60.0, 0.0, 5.0, null, 1);
    PixelBox one = new PixelBox(60, 40, 66, 46);
    PixelBox other = new PixelBox(72, 40, 78, 46);
    int wide = 0;
    for (int trial = 0; trial < 200; trial++) {
      ViewBox drawn =
          loose.draw(List.of(one, other), VIEW, PixelBox.of(VIEW), new SceneRandom(3, trial, 16));
      assertTrue(drawn.x2() - drawn.x1() >= 40 && drawn.y2() - drawn.y1() >= 40, drawn.toString());
      wide += drawn.x2() - drawn.x1() >= 50 ? 1 : 0;
    }
    assertTrue(wide > 60 && wide < 140, "sides are drawn evenly, but " + wide + " of 200 are wide");
  }

  /** Some boxes take the whole view, the others are as loose as without them. */
  @Test
  void aShareOfBoxesTakesEverything() {
    LooseBox loose =
        ConfigLoader.of(
            LooseBox.class,
            Map.of("min_side", 10.0, "max_side", 20.0, "whole_image", 0.25, "grid", 1));
    ViewBox everything = new ViewBox(0, 0, VIEW.width(), VIEW.height());
    int whole = 0;
    for (int trial = 0; trial < 400; trial++) {
      ViewBox drawn =
          loose.draw(
              List.of(new PixelBox(60, 40, 66, 46)),
              VIEW,
              PixelBox.of(VIEW),
              new SceneRandom(4, trial, 16));
      whole += drawn.equals(everything) ? 1 : 0;
      assertTrue(drawn.equals(everything) || drawn.x2() - drawn.x1() <= 21, drawn.toString());
    }
    assertTrue(whole > 70 && whole < 130, whole + " of 400");
  }

  @Test
  void theTextIsWhatTheEpisodeReads() {
    assertEquals("[1, 2, 30, 40]", LooseBox.text(new ViewBox(1, 2, 30, 40)));
  }
}
