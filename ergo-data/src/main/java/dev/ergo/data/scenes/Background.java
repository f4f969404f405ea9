package dev.ergo.data.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a scene of either version stands on: a gradient from sky to ground, clouds and clutter. All
 * of its draws are made when it is; then it gives one row of pixels after the other.
 */
final class Background {

  /** Octaves of the clouds: side of a cell, amplitude. */
  private static final int[][] CLOUDS = {{112, 10}, {56, 8}, {28, 8}, {14, 8}};

  /** Pieces of clutter in a picture of the default side; others have them as densely. */
  private static final int CLUTTER = 24;

  /** Light from the right, most of it green: a cue of the horizontal position. */
  private static final double[][] LIGHT = {{0.90, 0.20}, {0.78, 0.44}, {0.90, 0.20}};

  private final int side;
  private final double[] top = new double[PixelRow.CHANNELS];
  private final double[] bottom = new double[PixelRow.CHANNELS];
  private final List<CloudOctave> octaves = new ArrayList<>();
  private final List<Clutter> clutter = new ArrayList<>();
  private final double[] clouds;

  /**
   * Draws it.
   *
   * @param sky colour of the first row, before it is shifted
   * @param ground that of the last
   */
  Background(SceneRandom random, int side, int[] sky, int[] ground) {
    this.side = side;
    this.clouds = new double[side];
    double above = random.range(-12, 12);
    double below = random.range(-12, 12);
    for (int c = 0; c < PixelRow.CHANNELS; c++) {
      top[c] = sky[c] + above;
      bottom[c] = ground[c] + below;
    }
    for (int[] octave : CLOUDS) {
      octaves.add(new CloudOctave(random, side, octave[0], octave[1]));
    }
    int pieces = CLUTTER * side * side / (SceneSet.DEFAULT_SIDE * SceneSet.DEFAULT_SIDE);
    for (int i = 0; i < pieces; i++) {
      clutter.add(Clutter.draw(random, side));
    }
  }

  /** A colour that is a little off in each channel. */
  static double[] shifted(SceneLandmark.Colour colour, SceneRandom random) {
    double[] shifted = new double[PixelRow.CHANNELS];
    for (int c = 0; c < shifted.length; c++) {
      shifted[c] = colour.channel(c) + random.range(-12, 12);
    }
    return shifted;
  }

  /** An empty row of pixels under the light of a picture of that side. */
  static PixelRow emptyRow(int side) {
    double[][] light = new double[PixelRow.CHANNELS][side];
    for (int c = 0; c < light.length; c++) {
      for (int x = 0; x < side; x++) {
        light[c][x] = LIGHT[c][0] + LIGHT[c][1] * x / (side - 1);
      }
    }
    return new PixelRow(side, light);
  }

  /** Begins a row with the gradient, which gives every patch a cue of its height, and clutter. */
  void begin(PixelRow row, int y) {
    double t = (double) y / (side - 1);
    for (int c = 0; c < PixelRow.CHANNELS; c++) {
      row.fill(c, top[c] + (bottom[c] - top[c]) * t);
    }
    for (Clutter piece : clutter) {
      piece.addTo(row, y);
    }
  }

  /** Brightness of the clouds along a row; the array is used again for the next one. */
  double[] clouds(int y) {
    Arrays.fill(clouds, 0);
    for (CloudOctave octave : octaves) {
      octave.addTo(clouds, y);
    }
    return clouds;
  }
}
