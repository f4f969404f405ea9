package dev.ergo.eval.item;

import dev.ergo.core.config.Check;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;

/**
 * A crop that no policy chose: about the centre of a box, with sides that follow from the box's by
 * one straight line. What such a rule gets right is what a policy has to beat that is said to
 * choose how closely it looks.
 *
 * @param pixels part of a side that is the same for all boxes, in pixels of the original; below 0
 *     it is taken off
 * @param scale times the box's side that is added to it; 0 for one size of crop
 */
public record CropRule(Integer pixels, Double scale) {

  /** Least side of a crop. */
  private static final int LEAST = 2;

  /** Fills in the defaults, which leave a box as it is, and checks the ranges. */
  public CropRule {
    pixels = Check.between("pixels", Check.orDefault(pixels, 0), -100_000, 100_000);
    scale = Check.between("scale", Check.orDefault(scale, 1.0), 0, 1000);
    Check.require(
        pixels > 0 || scale > 0,
        "pixels",
        "must be greater than 0 where scale is 0: no crop is left");
  }

  /**
   * The crop, cut at the borders of the image.
   *
   * @param box in pixels of the image
   * @param image its size
   */
  public PixelBox about(PixelBox box, Size image) {
    double x = (box.x1() + box.x2()) / 2.0;
    double y = (box.y1() + box.y2()) / 2.0;
    double wide = side(box.size().width()) / 2;
    double high = side(box.size().height()) / 2;
    return new PixelBox(
        (int) Math.max(0, Math.rint(x - wide)),
        (int) Math.max(0, Math.rint(y - high)),
        (int) Math.min(image.width(), Math.rint(x + wide)),
        (int) Math.min(image.height(), Math.rint(y + high)));
  }

  private double side(int side) {
    return Math.max(LEAST, pixels + scale * side);
  }

  /** In the form that names of policies have: {@code 0.5x+104}. */
  @Override
  public String toString() {
    if (scale == 0) {
      return String.valueOf(pixels);
    }
    String factor =
        scale == Math.rint(scale) ? String.valueOf(scale.longValue()) : scale.toString();
    String more = pixels == 0 ? "" : (pixels > 0 ? "+" : "") + pixels;
    return factor + "x" + more;
  }
}
