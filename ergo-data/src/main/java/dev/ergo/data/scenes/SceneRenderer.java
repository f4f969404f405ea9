package dev.ergo.data.scenes;

import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.scenes.Landmark.Mark;

/** Draws the pixels of a scene: ground, texture, clutter, landmarks, noise and hidden marks. */
final class SceneRenderer {

  private static final int SIDE = Scene.SIDE;
  private static final int PLATE_HALF = 22;
  private static final int CLUTTER = 24;
  private static final double MARK_AMPLITUDE = 80;
  private static final double EXTRA_AMPLITUDE = 0.75 * MARK_AMPLITUDE;
  private static final int[][] TEXTURE = {{112, 10}, {56, 8}, {28, 8}, {14, 8}};
  private static final int[] SKY = {100, 130, 184};
  private static final int[] GROUND = {152, 120, 64};

  /** Light from the right, most of it green: a cue of the horizontal position. */
  private static final double[][] LIGHT = {{0.90, 0.20}, {0.78, 0.44}, {0.90, 0.20}};

  private final double[][] light = new double[3][SIDE];

  private final Scene scene;
  private final SceneRandom random;
  private final double[] image = new double[SIDE * SIDE * 3];
  private final double[] texture = new double[SIDE * SIDE];

  private SceneRenderer(Scene scene) {
    this.scene = scene;
    this.random = new SceneRandom(scene.seed(), scene.index(), 2);
    for (int c = 0; c < 3; c++) {
      for (int x = 0; x < SIDE; x++) {
        light[c][x] = LIGHT[c][0] + LIGHT[c][1] * x / (SIDE - 1);
      }
    }
  }

  /** The image of a scene, 448 x 448 pixels. */
  static RgbImage render(Scene scene) {
    return new SceneRenderer(scene).draw();
  }

  private RgbImage draw() {
    drawGround();
    for (int[] octave : TEXTURE) {
      addTexture(octave[0], octave[1]);
    }
    for (int i = 0; i < CLUTTER; i++) {
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
    return new RgbImage(new Size(SIDE, SIDE), quantised());
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
    for (int y = 0; y < SIDE; y++) {
      double t = (double) y / (SIDE - 1);
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < 3; c++) {
          image[3 * (y * SIDE + x) + c] = top[c] + (bottom[c] - top[c]) * t;
        }
      }
    }
  }

  /** Bilinear value noise on a grid of {@code cell} pixels. */
  private void addTexture(int cell, double amplitude) {
    int n = SIDE / cell + 2;
    double[] grid = new double[n * n];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.uniform() * 2 - 1;
    }
    int[] cellOf = new int[SIDE];
    double[] within = new double[SIDE];
    for (int i = 0; i < SIDE; i++) {
      cellOf[i] = i / cell;
      within[i] = (double) i / cell - cellOf[i];
    }
    double[] row = new double[n];
    for (int y = 0; y < SIDE; y++) {
      double fy = within[y];
      for (int j = 0; j < n; j++) {
        row[j] = grid[cellOf[y] * n + j] * (1 - fy) + grid[(cellOf[y] + 1) * n + j] * fy;
      }
      for (int x = 0; x < SIDE; x++) {
        double fx = within[x];
        texture[y * SIDE + x] += amplitude * (row[cellOf[x]] * (1 - fx) + row[cellOf[x] + 1] * fx);
      }
    }
  }

  private void addClutter() {
    boolean ellipse = random.below(2) == 1;
    int cx = random.below(SIDE);
    int cy = random.below(SIDE);
    int rx = 4 + random.below(25);
    int ry = 4 + random.below(25);
    double shade = random.range(-30, 30);
    double[] tint = new double[3];
    for (int c = 0; c < 3; c++) {
      tint[c] = shade + random.range(-12, 12);
    }
    for (int y = Math.max(cy - ry, 0); y < Math.min(cy + ry + 1, SIDE); y++) {
      double dy = (double) (y - cy) / ry;
      for (int x = Math.max(cx - rx, 0); x < Math.min(cx + rx + 1, SIDE); x++) {
        double dx = (double) (x - cx) / rx;
        if (!ellipse || dx * dx + dy * dy <= 1) {
          for (int c = 0; c < 3; c++) {
            image[3 * (y * SIDE + x) + c] += tint[c];
          }
        }
      }
    }
  }

  private void applyTextureAndLight() {
    for (int i = 0; i < SIDE * SIDE; i++) {
      for (int c = 0; c < 3; c++) {
        image[3 * i + c] = (image[3 * i + c] + texture[i]) * light[c][i % SIDE];
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
          int at = y * SIDE + x;
          for (int c = 0; c < 3; c++) {
            image[3 * at + c] = (colour[c] + 0.5 * texture[at]) * light[c][x];
          }
        }
      }
    }
    for (int y = landmark.centreY() - PLATE_HALF; y < landmark.centreY() + PLATE_HALF; y++) {
      for (int x = landmark.centreX() - PLATE_HALF; x < landmark.centreX() + PLATE_HALF; x++) {
        for (int c = 0; c < 3; c++) {
          image[3 * (y * SIDE + x) + c] = 128;
        }
      }
    }
  }

  /** Noise of -12 to 12, eight pixels a draw. */
  private void addNoise() {
    for (int i = 0; i < SIDE * SIDE; i += 8) {
      long bits = random.nextLong();
      for (int k = 0; k < 8; k++) {
        int noise = (((int) (bits >>> (8 * k)) & 0xff) * 25 >> 8) - 12;
        for (int c = 0; c < 3; c++) {
          image[3 * (i + k) + c] += noise;
        }
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
      int at = (top + i / MarkPatterns.SIDE) * SIDE + left + i % MarkPatterns.SIDE;
      for (int c = 0; c < 3; c++) {
        image[3 * at + c] += amplitude * pattern[i];
      }
    }
  }

  private byte[] quantised() {
    byte[] rgb = new byte[image.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.max(0, Math.min(255, (int) Math.floor(image[i] + 0.5)));
    }
    return rgb;
  }
}
