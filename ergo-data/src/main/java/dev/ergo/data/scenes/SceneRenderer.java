package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark.Mark;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** Pieces of clutter in a picture of the default side; others have them as densely. */
  private static final int CLUTTER = 24;

  private static final double MARK_AMPLITUDE = 80;
  private static final double EXTRA_AMPLITUDE = 0.75 * MARK_AMPLITUDE;
  static final int[][] CLOUDS = {{112, 10}, {56, 8}, {28, 8}, {14, 8}};
  private static final int[] SKY = {100, 130, 184};
  private static final int[] GROUND = {152, 120, 64};

  /** Light from the right, most of it green: a cue of the horizontal position. */
  private static final double[][] LIGHT = {{0.90, 0.20}, {0.78, 0.44}, {0.90, 0.20}};

  /** Grain of each byte of a draw, -12 to 12. */
  private static final double[] GRAIN = grainOfBytes();

  private final Scene scene;
  private final SceneRandom random;
  private final int side;
  private final double[] top = new double[PixelRow.CHANNELS];
  private final double[] bottom = new double[PixelRow.CHANNELS];
  private final List<CloudOctave> octaves = new ArrayList<>();
  private final List<Clutter> clutter = new ArrayList<>();
  private final List<double[]> colours = new ArrayList<>();
  private final PixelRow row;
  private final double[] clouds;
  private final double[] grain;

  private SceneRenderer(Scene scene) {
    this.scene = scene;
    this.random = new SceneRandom(scene.set().seed(), scene.index(), 2);
    this.side = scene.set().side();
    this.row = new PixelRow(side, light(side));
    this.clouds = new double[side];
    this.grain = new double[side];
  }

  /** The image of a scene. */
  static RgbImage render(Scene scene) {
    SceneRenderer renderer = new SceneRenderer(scene);
    renderer.draw();
    return renderer.image();
  }

  private static double[] grainOfBytes() {
    double[] grain = new double[256];
    for (int b = 0; b < grain.length; b++) {
      grain[b] = (b * 25 >> 8) - 12;
    }
    return grain;
  }

  /** Light of each channel along a row, [3, side]. */
  static double[][] light(int side) {
    double[][] light = new double[PixelRow.CHANNELS][side];
    for (int c = 0; c < light.length; c++) {
      for (int x = 0; x < side; x++) {
        light[c][x] = LIGHT[c][0] + LIGHT[c][1] * x / (side - 1);
      }
    }
    return light;
  }

  /** Draws all that concerns more than one row, in the order of the specification. */
  private void draw() {
    double above = random.range(-12, 12);
    double below = random.range(-12, 12);
    for (int c = 0; c < PixelRow.CHANNELS; c++) {
      top[c] = SKY[c] + above;
      bottom[c] = GROUND[c] + below;
    }
    for (int[] octave : CLOUDS) {
      octaves.add(new CloudOctave(random, side, octave[0], octave[1]));
    }
    int pieces = clutter(side);
    for (int i = 0; i < pieces; i++) {
      clutter.add(Clutter.draw(random, side));
    }
    for (Landmark landmark : scene.landmarks()) {
      double[] colour = new double[PixelRow.CHANNELS];
      for (int c = 0; c < colour.length; c++) {
        colour[c] = landmark.colour().channel(c) + random.range(-12, 12);
      }
      colours.add(colour);
    }
  }

  private RgbImage image() {
    byte[] rgb = new byte[PixelRow.CHANNELS * side * side];
    for (int y = 0; y < side; y++) {
      drawGround(y);
      for (Clutter piece : clutter) {
        piece.addTo(row, y);
      }
      drawClouds(y);
      fillWithGrain(grain, random);
      row.shade(clouds, grain);
      for (int i = 0; i < colours.size(); i++) {
        drawLandmark(scene.landmarks().get(i), colours.get(i), y);
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

  /** A gradient from sky to ground gives every patch a cue of its height. */
  private void drawGround(int y) {
    double t = (double) y / (side - 1);
    for (int c = 0; c < PixelRow.CHANNELS; c++) {
      row.fill(c, top[c] + (bottom[c] - top[c]) * t);
    }
  }

  private void drawClouds(int y) {
    Arrays.fill(clouds, 0);
    for (CloudOctave octave : octaves) {
      octave.addTo(clouds, y);
    }
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

  /** Pieces of clutter in a picture of a side. */
  static int clutter(int side) {
    return CLUTTER * side * side / (SceneSet.DEFAULT_SIDE * SceneSet.DEFAULT_SIDE);
  }

  private void drawLandmark(Landmark landmark, double[] colour, int y) {
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
