package dev.ergo.data.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.Resampler;
import dev.ergo.core.image.ResizeFilter;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.ScaledScene.Kind;
import dev.ergo.data.scenes.SceneLandmark.Colour;
import dev.ergo.data.scenes.SceneLandmark.Shape;
import dev.ergo.data.scenes.Sign.Texture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a classifier learns about the marks of version 3 from the pixels of a reduction, told where
 * they are, for each width of their lines. It sees each mark as it stands in a scene, with plate,
 * grain and rounding; the scenes have a mark every 24 units, so that few are needed.
 */
@Tag("slow")
class HiddenSignsTest {

  private static final int TRAINING = 3000;
  private static final int TEST = 2000;

  /** What a crop of 16 vision tokens has a side. */
  private static final int CROP = 112;

  /** Pixels around a mark that the window has too. */
  private static final int MARGIN = 2;

  /** Three standard errors of chance. */
  private static final double ERROR = 0.03;

  private record Sample(Texture texture, double[] window) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theViewTellsNothing(int unit) {
    assertHidden(unit, ResizeFilter.BICUBIC, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theCropOfTheWholeImageTellsNothing(int unit) {
    assertHidden(unit, ResizeFilter.LANCZOS, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void marksOnTheBackgroundAreHiddenToo(int unit) {
    assertHidden(unit, ResizeFilter.BICUBIC, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aCropOfTheReadableSideTells(int unit) {
    int side = SceneNeed.greatestSide(unit, CROP);
    double right = cropped(unit, side);
    System.out.printf("unit %d, crop of %d: %.3f right%n", unit, side, right);
    // The projection takes most of the widest lines, so that they are harder to read.
    assertTrue(right >= (unit == 6 ? 0.9 : 0.97), "right: " + right);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aCropOfTwiceTheReadableSideTellsLittle(int unit) {
    int side = 2 * SceneNeed.greatestSide(unit, CROP);
    double right = cropped(unit, side);
    System.out.printf("unit %d, crop of %d: %.3f right%n", unit, side, right);
    assertTrue(right <= 0.5, "right: " + right);
  }

  private static void assertHidden(int unit, ResizeFilter filter, boolean onPlates) {
    int half = unit + 3;
    Stream<Sample> samples =
        scenes(unit, 896, onPlates)
            .flatMap(
                scene -> {
                  RgbImage image = ScaledRenderer.render(scene);
                  RgbImage view =
                      Resampler.resize(
                          image, PixelBox.of(image.size()), new Size(CROP, CROP), filter);
                  return signs(scene)
                      .map(
                          sign ->
                              new Sample(
                                  sign.texture(),
                                  window(view, sign.centreX() / 8, sign.centreY() / 8, half)));
                });
    List<Sample> taken = taken(samples);
    double pixels = accuracy(taken, new QuadraticClassifier(2 * half, 0));
    double means = accuracy(taken, QuadraticClassifier.ofMeans(2 * half, 4));
    System.out.printf(
        "unit %d, %s, %s: %.3f right by pixels, %.3f by means%n",
        unit, filter, onPlates ? "plates" : "background", pixels, means);
    assertEquals(0.25, pixels, ERROR);
    assertEquals(0.25, means, ERROR);
  }

  /** Crops at random places, so that lines fall between the pixels of the crop in every way. */
  private static double cropped(int unit, int side) {
    double reduction = (double) side / CROP;
    int half = (int) Math.ceil(Sign.REACH * unit / reduction) + MARGIN;
    int imageSide = side > 896 ? 1792 : 896;
    Stream<Sample> samples =
        scenes(unit, imageSide, true)
            .flatMap(
                scene -> {
                  RgbImage image = ScaledRenderer.render(scene);
                  SceneRandom random = new SceneRandom(9, scene.index(), 17);
                  List<Sample> found = new ArrayList<>();
                  for (int k = 0; k < 12; k++) {
                    int x = random.below(imageSide - side + 1);
                    int y = random.below(imageSide - side + 1);
                    PixelBox crop = new PixelBox(x, y, x + side, y + side);
                    RgbImage seen =
                        Resampler.resize(image, crop, new Size(CROP, CROP), ResizeFilter.LANCZOS);
                    signs(scene)
                        .forEach(
                            sign -> {
                              int column = (int) Math.rint((sign.centreX() - x) / reduction);
                              int row = (int) Math.rint((sign.centreY() - y) / reduction);
                              if (Math.min(column, row) >= half
                                  && Math.max(column, row) <= CROP - half) {
                                found.add(
                                    new Sample(sign.texture(), window(seen, column, row, half)));
                              }
                            });
                  }
                  return found.stream();
                });
    return accuracy(taken(samples), QuadraticClassifier.ofMeans(2 * half, 4));
  }

  private static List<Sample> taken(Stream<Sample> samples) {
    List<Sample> taken = samples.limit(TRAINING + TEST).toList();
    assertEquals(TRAINING + TEST, taken.size());
    return taken;
  }

  private static double accuracy(List<Sample> taken, QuadraticClassifier classifier) {
    int[] classes = taken.stream().mapToInt(sample -> sample.texture().ordinal()).toArray();
    return classifier.accuracy(taken.stream().map(Sample::window).toList(), classes, TRAINING);
  }

  private static Stream<Sign> signs(ScaledScene scene) {
    return scene.extras().isEmpty()
        ? scene.landmarks().stream().flatMap(landmark -> landmark.signs().stream())
        : scene.extras().stream();
  }

  /** Scenes with marks of one unit everywhere. */
  private static Stream<ScaledScene> scenes(int unit, int side, boolean onPlates) {
    return LongStream.range(0, 5000).mapToObj(index -> scene(unit, side, onPlates, index));
  }

  private static ScaledScene scene(int unit, int side, boolean onPlates, long index) {
    SceneRandom random = new SceneRandom(21, index, 16);
    List<ScaledLandmark> landmarks = new ArrayList<>();
    List<Sign> extras = new ArrayList<>();
    int half = 12 * unit;
    for (int y = half + 24; y + half + 24 <= side; y += 2 * half + 8) {
      for (int x = half + 24; x + half + 24 <= side; x += 2 * half + 8) {
        Sign sign =
            new Sign(
                x / 8 * 8,
                y / 8 * 8,
                unit,
                Texture.values()[random.below(4)],
                random.below(4) * unit / 2,
                random.below(4) * unit / 2);
        if (onPlates) {
          landmarks.add(
              new ScaledLandmark(
                  sign.centreX(),
                  sign.centreY(),
                  half,
                  unit,
                  0,
                  Colour.values()[random.below(6)],
                  Shape.values()[random.below(4)],
                  List.of(sign)));
        } else {
          extras.add(sign);
        }
      }
    }
    return new ScaledScene(
        new ScaledSet(21, side, ScaledSet.Split.TRAIN),
        index,
        Kind.MARK,
        landmarks,
        extras,
        Optional.empty(),
        Optional.empty(),
        "",
        List.of(),
        "",
        new SceneNeed(List.of(new PixelBox(0, 0, 64, 64)), unit),
        List.of());
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
