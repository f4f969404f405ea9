package dev.ergo.data.scenes;

import java.util.Arrays;

/**
 * Value noise of one cell size: bilinear between the nodes of a grid. It is made a row of pixels at
 * a time, in loops over whole rows that the compiler turns into vector instructions.
 */
final class CloudOctave {

  private final int cell;
  private final double amplitude;
  private final int across;
  private final double[] grid;

  /** Position within the cell, from 0 to 1, and its complement, [side]. */
  private final double[] right;

  private final double[] left;

  /** The node to the left of each pixel, [side + cell], in the rows of the grid above and below. */
  private double[] above;

  private double[] below;

  /** Row of the grid that is below. */
  private int belowAt;

  /** The node to the left, mixed from above and below, and the node to the right. */
  private final double[] from;

  private final double[] to;

  /** Draws the nodes of the octave for pictures of a side, which is a multiple of the cell. */
  CloudOctave(SceneRandom random, int side, int cell, double amplitude) {
    this.cell = cell;
    this.amplitude = amplitude;
    this.across = side / cell + 2;
    this.grid = new double[across * across];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.uniform() * 2 - 1;
    }
    this.right = new double[side];
    this.left = new double[side];
    for (int x = 0; x < side; x++) {
      right[x] = (double) x / cell - x / cell;
      left[x] = 1 - right[x];
    }
    this.above = new double[side + cell];
    this.below = new double[side + cell];
    this.from = new double[side + cell];
    this.to = new double[side];
    spread();
  }

  /** Adds row {@code y} to a row; rows come from the first to the last. */
  void addTo(double[] row, int y) {
    if (belowAt == y / cell) {
      double[] free = above;
      above = below;
      below = free;
      belowAt++;
      spread();
    }
    mix(from, above, left[y], below, right[y]);
    // A copy, because a loop that reads one array in two places is not vectorised.
    System.arraycopy(from, cell, to, 0, to.length);
    blend(row, from, left, to, right, amplitude);
  }

  /** Gives each pixel its node in the grid's row that is below. */
  private void spread() {
    for (int x = 0; x < below.length; x += cell) {
      Arrays.fill(below, x, x + cell, grid[belowAt * across + x / cell]);
    }
  }

  private static void mix(double[] mixed, double[] a, double ofA, double[] b, double ofB) {
    for (int x = 0; x < mixed.length; x++) {
      mixed[x] = a[x] * ofA + b[x] * ofB;
    }
  }

  private static void blend(
      double[] row, double[] a, double[] ofA, double[] b, double[] ofB, double amplitude) {
    for (int x = 0; x < row.length; x++) {
      row[x] += amplitude * (a[x] * ofA[x] + b[x] * ofB[x]);
    }
  }
}
