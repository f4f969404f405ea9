package dev.ergo.data.scenes;

/**
 * A faint rectangle or ellipse of the background.
 *
 * @param ellipse an ellipse, else a rectangle
 * @param centreX column of the centre
 * @param centreY row of the centre
 * @param reachX half the width, without the centre
 * @param reachY half the height, without the centre
 * @param tint what it adds to each channel
 */
record Clutter(boolean ellipse, int centreX, int centreY, int reachX, int reachY, double[] tint) {

  /** Draws a piece for a picture of a side. */
  static Clutter draw(SceneRandom random, int side) {
    boolean ellipse = random.below(2) == 1;
    int centreX = random.below(side);
    int centreY = random.below(side);
    int reachX = 4 + random.below(25);
    int reachY = 4 + random.below(25);
    double shade = random.range(-30, 30);
    double[] tint = new double[PixelRow.CHANNELS];
    for (int c = 0; c < tint.length; c++) {
      tint[c] = shade + random.range(-12, 12);
    }
    return new Clutter(ellipse, centreX, centreY, reachX, reachY, tint);
  }

  /** Adds what of it stands in row {@code y}. */
  void addTo(PixelRow row, int y) {
    if (Math.abs(y - centreY) <= reachY) {
      int reach = reach(y);
      row.add(centreX - reach, centreX + reach + 1, tint);
    }
  }

  /** Half the width in a row. */
  private int reach(int y) {
    if (!ellipse) {
      return reachX;
    }
    double dy = (double) (y - centreY) / reachY;
    int reach = reachX;
    while (!holds((double) reach / reachX, dy)) {
      reach--;
    }
    return reach;
  }

  private static boolean holds(double dx, double dy) {
    return dx * dx + dy * dy <= 1;
  }
}
