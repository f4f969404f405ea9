package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws the pixels of a scene of version 3 as {@link SceneRenderer} does those of version 2: all
 * draws but those of the fine grain are made beforehand, then a row of pixels goes through all
 * steps before the next one does.
 */
final class ScaledRenderer {

  private static final double PLATE_GREY = 128;
  private static final double AMPLITUDE = 56;

  /** Of marks without a plate. */
  private static final double EXTRA_AMPLITUDE = 42;

  /** Side of the blocks of the coarse grain, which is seen in the view as well. */
  private static final int COARSE = 4;

  /** Darker than those of version 2, so that marks are not cut at 255. */
  private static final int[] SKY = {96, 112, 136};

  private static final int[] GROUND = {136, 112, 64};

  private final ScaledScene scene;
  private final SceneRandom random;
  private final int side;
  private final Background background;
  private final List<double[]> colours = new ArrayList<>();
  private final double[] coarse;
  private final PixelRow row;
  private final double[] grain;

  private ScaledRenderer(ScaledScene scene) {
    this.scene = scene;
    this.random = new SceneRandom(scene.set().seed(), scene.index(), 4);
    this.side = scene.set().side();
    this.row = Background.emptyRow(side);
    this.grain = new double[side];
    this.coarse = new double[side / COARSE * (side / COARSE)];
    this.background = new Background(random, side, SKY, GROUND);
    scene.landmarks().forEach(mark -> colours.add(Background.shifted(mark.colour(), random)));
    SceneRenderer.fillWithGrain(coarse, random);
  }

  /** The image of a scene. */
  static RgbImage render(ScaledScene scene) {
    return new ScaledRenderer(scene).image();
  }

  private RgbImage image() {
    byte[] rgb = new byte[PixelRow.CHANNELS * side * side];
    for (int y = 0; y < side; y++) {
      background.begin(row, y);
      double[] clouds = background.clouds(y);
      drawGrain(y);
      row.shade(clouds, grain);
      for (int i = 0; i < colours.size(); i++) {
        drawLandmark(scene.landmarks().get(i), colours.get(i), clouds, y);
      }
      for (ScaledLandmark landmark : scene.landmarks()) {
        for (Sign sign : landmark.signs()) {
          drawSign(sign, AMPLITUDE, y);
        }
      }
      for (Sign extra : scene.extras()) {
        drawSign(extra, EXTRA_AMPLITUDE, y);
      }
      row.quantise(rgb, PixelRow.CHANNELS * y * side);
    }
    return new RgbImage(new Size(side, side), rgb);
  }

  private void drawGrain(int y) {
    SceneRenderer.fillWithGrain(grain, random);
    int blocks = y / COARSE * (side / COARSE);
    for (int x = 0; x < side; x += COARSE) {
      double value = coarse[blocks + x / COARSE];
      for (int k = 0; k < COARSE; k++) {
        grain[x + k] += value;
      }
    }
  }

  private void drawLandmark(ScaledLandmark landmark, double[] colour, double[] clouds, int y) {
    int x = landmark.centreX();
    double dy = y + 0.5 - landmark.centreY();
    int reach = landmark.shape().reach(dy, landmark.radius());
    row.paint(x - reach, x + reach, colour, clouds, grain);
    if (landmark.isFramed()) {
      for (int[] step : ScaledLandmark.STEPS) {
        drawPlate(landmark, x + step[0] * landmark.arm(), dy - step[1] * landmark.arm());
      }
    } else {
      drawPlate(landmark, x, dy);
    }
  }

  private void drawPlate(ScaledLandmark landmark, int x, double dy) {
    int half = ScaledLandmark.PLATE_REACH * landmark.unit();
    if (Math.abs(dy) < half) {
      row.paintGrey(x - half, x + half, PLATE_GREY, grain);
    }
  }

  private void drawSign(Sign sign, double amplitude, int y) {
    PixelBox box = sign.box();
    if (y >= box.y1() && y < box.y2()) {
      int width = box.size().width();
      row.addPattern(box.x1(), ScaledPatterns.of(sign), (y - box.y1()) * width, width, amplitude);
    }
  }
}
