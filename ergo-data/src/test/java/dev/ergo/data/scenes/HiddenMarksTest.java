package dev.ergo.data.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.Resampler;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a classifier learns about the marks from the pixels of a reduction, told where they are. It
 * sees each mark as it stands in a scene, with plate, grain and rounding, and weighs every pixel of
 * its window and every product of two that are close to each other.
 */
@Tag("integration")
class HiddenMarksTest {

  private static final int TRAINING = 6000;
  private static final int TEST = 2000;

  /** With 2.4 marks on average. */
  private static final int SCENES = 3600;

  private static final Size REDUCED = new Size(112, 112);

  /** Half the window in pixels of a fourfold reduction: the mark takes 5. */
  private static final int QUARTER_REACH = 6;

  /** Half the window in pixels of a twofold reduction: the mark takes 10. */
  private static final int HALF_REACH = 11;

  private static List<Sample> marks;

  /** A mark with its windows. */
  private record Sample(Mark mark, double[] view, double[] crop, double[] close) {}

  @BeforeAll
  static void draw() {
    marks =
        LongStream.range(0, SCENES)
            .parallel()
            .mapToObj(index -> samples(new SceneImage(SceneSet.of(21), index)))
            .flatMap(List::stream)
            .limit(TRAINING + TEST)
            .toList();
    assertEquals(TRAINING + TEST, marks.size());
  }

  /** Three standard errors of chance. */
  @Test
  void theViewTellsNothing() {
    assertEquals(0.25, accuracy(Sample::view, 2 * QUARTER_REACH, 2), 0.03);
  }

  @Test
  void theCropOfTheWholeImageTellsNothing() {
    assertEquals(0.25, accuracy(Sample::crop, 2 * QUARTER_REACH, 2), 0.03);
  }

  /** Pixels and their squares are enough here. */
  @Test
  void aCropOfHalfTheSideTells() {
    double accuracy = accuracy(Sample::close, 2 * HALF_REACH, 0);
    assertTrue(accuracy >= 0.95, "right: " + accuracy);
  }

  private static double accuracy(Function<Sample, double[]> window, int side, int reach) {
    int[] classes = marks.stream().mapToInt(sample -> sample.mark().ordinal()).toArray();
    return new QuadraticClassifier(side, reach)
        .accuracy(marks.stream().map(window).toList(), classes, TRAINING);
  }

  private static List<Sample> samples(SceneImage source) {
    RgbImage image = source.load();
    PixelBox whole = PixelBox.of(image.size());
    RgbImage view = Resampler.resize(image, whole, REDUCED, ResizeFilter.BICUBIC);
    RgbImage crop = Resampler.resize(image, whole, REDUCED, ResizeFilter.LANCZOS);
    List<Sample> samples = new ArrayList<>();
    for (Landmark landmark : source.scene().landmarks()) {
      if (landmark.mark() != Mark.NONE) {
        int x = landmark.centreX();
        int y = landmark.centreY();
        PixelBox around = around(x, y, image.size());
        RgbImage close = Resampler.resize(image, around, REDUCED, ResizeFilter.LANCZOS);
        samples.add(
            new Sample(
                landmark.mark(),
                window(view, x / 4, y / 4, QUARTER_REACH),
                window(crop, x / 4, y / 4, QUARTER_REACH),
                window(close, (x - around.x1()) / 2, (y - around.y1()) / 2, HALF_REACH)));
      }
    }
    return samples;
  }

  /** Twice the pixels of the reduction around a point, moved into the image. */
  private static PixelBox around(int x, int y, Size image) {
    int width = 2 * REDUCED.width();
    int left = Math.max(0, Math.min(image.width() - width, x - width / 2));
    int top = Math.max(0, Math.min(image.height() - width, y - width / 2));
    return new PixelBox(left, top, left + width, top + width);
  }

  /** The green channel around a point: marks are grey. */
  private static double[] window(RgbImage image, int x, int y, int reach) {
    double[] window = new double[4 * reach * reach];
    int i = 0;
    for (int row = y - reach; row < y + reach; row++) {
      for (int column = x - reach; column < x + reach; column++) {
        window[i++] = image.rgb()[3 * (row * image.width() + column) + 1] & 0xff;
      }
    }
    return window;
  }
}
