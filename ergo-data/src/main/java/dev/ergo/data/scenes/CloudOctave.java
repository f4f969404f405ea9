package dev.ergo.data.scenes;

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

  /**
   * Value of the node to the left, [side + cell]: the one to the right stands a cell further on.
   */
  private final double[] node;

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
    this.node = new double[side + cell];
    for (int x = 0; x < side; x++) {
      right[x] = (double) x / cell - x / cell;
      left[x] = 1 - right[x];
    }
  }

  /** Adds row {@code y} to a row. */
  void addTo(double[] row, int y) {
    double below = right[y];
    double above = left[y];
    int at = y / cell * across;
    for (int x = 0; x < node.length; x += cell) {
      double value = grid[at] * above + grid[at + across] * below;
      for (int k = x; k < x + cell; k++) {
        node[k] = value;
      }
      at++;
    }
    blend(row, node, left, right, cell, amplitude);
  }

  private static void blend(
      double[] row, double[] node, double[] left, double[] right, int cell, double amplitude) {
    for (int x = 0; x < row.length; x++) {
      row[x] += amplitude * (node[x] * left[x] + node[x + cell] * right[x]);
    }
  }
}
