package dev.ergo.core.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.image.PatchSource;
import dev.ergo.core.image.Patches;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where time goes, of work that sleeps: it takes no less than that, and no more than passes. */
@Tag("unit")
class PhaseClockTest {

  private static final double NAP = 0.03;
  private static final Patches MADE = new Patches(new float[4 * 588], 2, 2);

  private static final ImageView VIEW =
      ImageView.crop(
          EncodedImage.of("none", new byte[0], ImageLimits.DEFAULT),
          new PixelBox(0, 0, 28, 28),
          PixelLimits.ofBudget(4));

  private final PhaseClock clock = new PhaseClock();
  private final PatchSource slow =
      clock.timed(
          new PatchSource() {
            @Override
            public Size viewSize(ImageView view) {
              return new Size(28, 28);
            }

            @Override
            public Patches patches(ImageView view) {
              throw new AssertionError("several at once");
            }

            @Override
            public List<Patches> patches(List<ImageView> views) {
              nap();
              return List.of(MADE);
            }
          });

  private static String nap() {
    try {
      Thread.sleep((long) (1000 * NAP));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "done";
  }

  @Test
  void imageWorkWithinAPrefillCountsAsImageWorkAlone() {
    long start = System.nanoTime();
    assertSame(MADE, slow.patches(VIEW));
    assertEquals(new Size(28, 28), slow.viewSize(VIEW));
    assertTrue(clock.read().image() >= NAP, clock.read().toString());
    assertEquals(0, clock.read().prefill());
    PhaseClock.Phases before = clock.read();
    String result =
        clock.prefilling(
            () -> {
              slow.patches(VIEW);
              slow.patches(VIEW);
              return nap();
            });
    assertEquals("done", result);
    double passed = (System.nanoTime() - start) / 1e9;
    PhaseClock.Phases all = clock.read();
    assertTrue(all.image() >= 3 * NAP, all.toString());
    assertTrue(all.prefill() >= NAP, all.toString());
    assertTrue(all.image() + all.prefill() <= passed, all + " in " + passed);
    assertEquals(0, all.decode());
    PhaseClock.Phases since = all.since(before);
    assertEquals(all.image() - before.image(), since.image());
    assertEquals(all.prefill(), since.prefill());
  }

  @Test
  void decodingIsApart() {
    long start = System.nanoTime();
    assertEquals("done", clock.decoding(PhaseClockTest::nap));
    assertEquals("done", clock.decoding(PhaseClockTest::nap));
    double passed = (System.nanoTime() - start) / 1e9;
    PhaseClock.Phases phases = clock.read();
    assertTrue(phases.decode() >= 2 * NAP && phases.decode() <= passed, phases.toString());
    assertEquals(0, phases.image() + phases.prefill());
    assertEquals(phases.decode() / 4, phases.times(0.25).decode());
  }

  @Test
  void sharesAndDifferencesAreOfEachPhase() {
    PhaseClock.Phases phases = new PhaseClock.Phases(8, 4, 2);
    assertEquals(new PhaseClock.Phases(4, 2, 1), phases.times(0.5));
    assertEquals(new PhaseClock.Phases(7, 2, -1), phases.since(new PhaseClock.Phases(1, 2, 3)));
  }
}
