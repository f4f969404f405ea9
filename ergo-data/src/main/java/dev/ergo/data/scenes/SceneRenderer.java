package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark.Mark;

/** Draws the pixels of a scene: ground, texture, clutter, landmarks, noise and hidden marks. */
final class SceneRenderer {

  private static final int PLATE_HALF = 22;

  /** Pieces of clutter in a picture of the default side; others have them as densely. */
  private static final int CLUTTER = 24;

  private static final double MARK_AMPLITUDE = 80;
  private static final double EXTRA_AMPLITUDE = 0.75 * MARK_AMPLITUDE;
  private static final int[][] TEXTURE = {{112, 10}, {56, 8}, {28, 8}, {14, 8}};
  private static final int[] SKY = {100, 130, 184};
  private static final int[] GROUND = {152, 120, 64};

  /** Light from the right, most of it green: a cue of the horizontal position. */
  private static final double[][] LIGHT = {{0.90, 0.20}, {0.78, 0.44}, {0.90, 0.20}};

  private final Scene scene;
  private final SceneRandom random;
  private final int side;

  /** Factors of a row, [side * 3]. */
  private final double[] light;

  private final double[] image;
  private final double[] texture;

  private SceneRenderer(Scene scene) {
    this.scene = scene;
    this.random = new SceneRandom(scene.set().seed(), scene.index(), 2);
    this.side = scene.set().side();
    this.light = new double[side * 3];
    for (int i = 0; i < light.length; i++) {
      light[i] = LIGHT[i % 3][0] + LIGHT[i % 3][1] * (i / 3) / (side - 1);
    }
    this.image = new double[side * side * 3];
    this.texture = new double[side * side];
  }

  /** The image of a scene. */
  static RgbImage render(Scene scene) {
    return new SceneRenderer(scene).draw();
  }

  private RgbImage draw() {
    drawGround();
    for (int[] octave : TEXTURE) {
      addTexture(octave[0], octave[1]);
    }
    int clutter = CLUTTER * side * side / (SceneSet.DEFAULT_SIDE * SceneSet.DEFAULT_SIDE);
    for (int i = 0; i < clutter; i++) {
      addClutter();
    }
    applyTextureAndLight();
    for (Landmark landmark : scene.landmarks()) {
      drawLandmark(landmark);
    }
    addNoise();
    for (Landmark landmark : scene.landmarks()) {
      addMark(landmark, MARK_AMPLITUDE);
    }
    scene.extra().ifPresent(extra -> addMark(extra, EXTRA_AMPLITUDE));
    return new RgbImage(new Size(side, side), quantised());
  }

  /** A gradient from sky to ground gives every patch a cue of its height. */
  private void drawGround() {
    double[] top = new double[3];
    double[] bottom = new double[3];
    double above = random.range(-12, 12);
    double below = random.range(-12, 12);
    for (int c = 0; c < 3; c++) {
      top[c] = SKY[c] + above;
      bottom[c] = GROUND[c] + below;
    }
    for (int y = 0; y < side; y++) {
      double t = (double) y / (side - 1);
      int row = 3 * y * side;
      for (int c = 0; c < 3; c++) {
        double shade = top[c] + (bottom[c] - top[c]) * t;
        for (int i = row + c; i < row + 3 * side; i += 3) {
          image[i] = shade;
        }
      }
    }
  }

  /** Bilinear value noise on a grid of {@code cell} pixels. */
  private void addTexture(int cell, double amplitude) {
    int n = side / cell + 2;
    double[] grid = new double[n * n];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.uniform() * 2 - 1;
    }
    double[] within = new double[side];
    for (int i = 0; i < side; i++) {
      within[i] = (double) i / cell - i / cell;
    }
    double[] row = new double[n];
    for (int y = 0; y < side; y++) {
      int above = y / cell * n;
      double fy = within[y];
      for (int j = 0; j < n; j++) {
        row[j] = grid[above + j] * (1 - fy) + grid[above + n + j] * fy;
      }
      for (int x = 0; x < side; x += cell) {
        addBlend(y * side + x, within, x, cell, amplitude, row[x / cell], row[x / cell + 1]);
      }
    }
  }

  /** One cell of a row, from {@code left} to {@code right}: short enough to be vectorised. */
  private void addBlend(
      int at, double[] within, int x, int cell, double amplitude, double left, double right) {
    for (int k = 0; k < cell; k++) {
      double fx = within[x + k];
      texture[at + k] += amplitude * (left * (1 - fx) + right * fx);
    }
  }

  private void addClutter() {
    boolean ellipse = random.below(2) == 1;
    int cx = random.below(side);
    int cy = random.below(side);
    int rx = 4 + random.below(25);
    int ry = 4 + random.below(25);
    double shade = random.range(-30, 30);
    double[] tint = new double[3];
    for (int c = 0; c < 3; c++) {
      tint[c] = shade + random.range(-12, 12);
    }
    for (int y = Math.max(cy - ry, 0); y < Math.min(cy + ry + 1, side); y++) {
      double dy = (double) (y - cy) / ry;
      for (int x = Math.max(cx - rx, 0); x < Math.min(cx + rx + 1, side); x++) {
        double dx = (double) (x - cx) / rx;
        if (!ellipse || dx * dx + dy * dy <= 1) {
          for (int c = 0; c < 3; c++) {
            image[3 * (y * side + x) + c] += tint[c];
          }
        }
      }
    }
  }

  private void applyTextureAndLight() {
    for (int y = 0; y < side; y++) {
      int row = y * side;
      for (int x = 0; x < side; x++) {
        double shade = texture[row + x];
        int at = 3 * (row + x);
        image[at] = (image[at] + shade) * light[3 * x];
        image[at + 1] = (image[at + 1] + shade) * light[3 * x + 1];
        image[at + 2] = (image[at + 2] + shade) * light[3 * x + 2];
      }
    }
  }

  private void drawLandmark(Landmark landmark) {
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = landmark.colour().channel(c) + random.range(-12, 12);
    }
    int r = landmark.radius();
    for (int y = landmark.centreY() - r; y < landmark.centreY() + r; y++) {
      for (int x = landmark.centreX() - r; x < landmark.centreX() + r; x++) {
        double dx = x + 0.5 - landmark.centreX();
        double dy = y + 0.5 - landmark.centreY();
        if (landmark.shape().holds(dx, dy, r)) {
          int at = y * side + x;
          for (int c = 0; c < 3; c++) {
            image[3 * at + c] = (colour[c] + 0.5 * texture[at]) * light[3 * x + c];
          }
        }
      }
    }
    for (int y = landmark.centreY() - PLATE_HALF; y < landmark.centreY() + PLATE_HALF; y++) {
      for (int x = landmark.centreX() - PLATE_HALF; x < landmark.centreX() + PLATE_HALF; x++) {
        for (int c = 0; c < 3; c++) {
          image[3 * (y * side + x) + c] = 128;
        }
      }
    }
  }

  /** Noise of -12 to 12, eight pixels a draw. */
  private void addNoise() {
    for (int i = 0; i < side * side; i += 8) {
      long bits = random.nextLong();
      for (int k = 0; k < 8; k++) {
        int noise = (((int) (bits >>> (8 * k)) & 0xff) * 25 >> 8) - 12;
        int at = 3 * (i + k);
        image[at] += noise;
        image[at + 1] += noise;
        image[at + 2] += noise;
      }
    }
  }

  private void addMark(Landmark landmark, double amplitude) {
    if (landmark.mark() == Mark.NONE) {
      return;
    }
    double[] pattern = MarkPatterns.of(landmark);
    int left = landmark.markBox().x1();
    int top = landmark.markBox().y1();
    for (int i = 0; i < pattern.length; i++) {
      int at = (top + i / MarkPatterns.SIDE) * side + left + i % MarkPatterns.SIDE;
      for (int c = 0; c < 3; c++) {
        image[3 * at + c] += amplitude * pattern[i];
      }
    }
  }

  private byte[] quantised() {
    byte[] rgb = new byte[image.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.max(0, Math.min(255, (int) (image[i] + 0.5)));
    }
    return rgb;
  }
}
