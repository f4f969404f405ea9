package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the pixels of a scene: ground, clouds, clutter, landmarks, grain and hidden marks.
 *
 * <p>All draws but those of the grain, which come last, are made beforehand; then a row of pixels
 * goes through all steps before the next one does.
 */
final class SceneRenderer {

  private static final int PLATE_HALF = 22;
  private static final double PLATE_GREY = 128;

  private static final double MARK_AMPLITUDE = 80;
  private static final double EXTRA_AMPLITUDE = 0.75 * MARK_AMPLITUDE;
  private static final int[] SKY = {100, 130, 184};
  private static final int[] GROUND = {152, 120, 64};

  /** Grain of each byte of a draw, -12 to 12. */
  private static final double[] GRAIN = grainOfBytes();

  private final Scene scene;
  private final SceneRandom random;
  private final int side;
  private final Background background;
  private final List<double[]> colours = new ArrayList<>();
  private final PixelRow row;
  private final double[] grain;

  private SceneRenderer(Scene scene) {
    this.scene = scene;
    this.random = new SceneRandom(scene.set().seed(), scene.index(), 2);
    this.side = scene.set().side();
    this.row = Background.emptyRow(side);
    this.grain = new double[side];
    this.background = new Background(random, side, SKY, GROUND);
    scene.landmarks().forEach(mark -> colours.add(Background.shifted(mark.colour(), random)));
  }

  /** The image of a scene. */
  static RgbImage render(Scene scene) {
    return new SceneRenderer(scene).image();
  }

  private static double[] grainOfBytes() {
    double[] grain = new double[256];
    for (int b = 0; b < grain.length; b++) {
      grain[b] = (b * 25 >> 8) - 12;
    }
    return grain;
  }

  private RgbImage image() {
    byte[] rgb = new byte[PixelRow.CHANNELS * side * side];
    for (int y = 0; y < side; y++) {
      background.begin(row, y);
      double[] clouds = background.clouds(y);
      fillWithGrain(grain, random);
      row.shade(clouds, grain);
      for (int i = 0; i < colours.size(); i++) {
        drawLandmark(scene.landmarks().get(i), colours.get(i), clouds, y);
      }
      for (Landmark landmark : scene.landmarks()) {
        drawMark(landmark, MARK_AMPLITUDE, y);
      }
      if (scene.extra().isPresent()) {
        drawMark(scene.extra().get(), EXTRA_AMPLITUDE, y);
      }
      row.quantise(rgb, PixelRow.CHANNELS * y * side);
    }
    return new RgbImage(new Size(side, side), rgb);
  }

  /** Eight pixels a draw. */
  static void fillWithGrain(double[] grain, SceneRandom random) {
    for (int x = 0; x < grain.length; x += Long.BYTES) {
      long bits = random.nextLong();
      for (int k = 0; k < Long.BYTES; k++) {
        grain[x + k] = GRAIN[(int) (bits >>> (Byte.SIZE * k)) & 0xff];
      }
    }
  }

  private void drawLandmark(Landmark landmark, double[] colour, double[] clouds, int y) {
    int x = landmark.centreX();
    double dy = y + 0.5 - landmark.centreY();
    int reach = landmark.shape().reach(dy, landmark.radius());
    row.paint(x - reach, x + reach, colour, clouds, grain);
    if (Math.abs(dy) < PLATE_HALF) {
      row.paintGrey(x - PLATE_HALF, x + PLATE_HALF, PLATE_GREY, grain);
    }
  }

  private void drawMark(Landmark landmark, double amplitude, int y) {
    int at = y - landmark.centreY() + MarkPatterns.SIDE / 2;
    if (landmark.mark() != Mark.NONE && at >= 0 && at < MarkPatterns.SIDE) {
      row.addPattern(
          landmark.centreX() - MarkPatterns.SIDE / 2,
          MarkPatterns.of(landmark),
          at * MarkPatterns.SIDE,
          MarkPatterns.SIDE,
          amplitude);
    }
  }
}
