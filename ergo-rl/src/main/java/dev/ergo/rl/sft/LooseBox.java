package dev.ergo.rl.sft;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.between;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.geometry.ViewBox;
import dev.ergo.data.scenes.SceneRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How loose the taught boxes are, and the drawing of one around what has to be seen. The size is
 * drawn anew for every example, so that a warm-started policy localises but leaves the size of its
 * crop undecided: reinforcement learning moves it.
 *
 * @param minSide least side of the box around a single target
 * @param maxSide greatest side; drawn evenly, and never below what the targets take; of scenes of
 *     version 3 never above what can be read
 * @param minPad least margin around several targets, where the side leaves less; of scenes of
 *     version 3 around all
 * @param maxPad greatest margin
 * @param wholeImage share of boxes that take the whole image instead
 * @param grid corners are rounded to multiples of this many pixels of the view, and boxes are at
 *     least two such steps wide and high
 */
public record LooseBox(
    Double minSide, Double maxSide, Double minPad, Double maxPad, Double wholeImage, Integer grid) {

  /** Fills in the defaults and checks the ranges. */
  public LooseBox {
    minSide = above("min_side", orDefault(minSide, 16.0), 0);
    maxSide = atLeast("max_side", orDefault(maxSide, 64.0), minSide);
    minPad = atLeast("min_pad", orDefault(minPad, 0.0), 0);
    maxPad = atLeast("max_pad", orDefault(maxPad, 8.0), minPad);
    wholeImage = between("whole_image", orDefault(wholeImage, 0.0), 0, 1);
    grid = atLeast("grid", orDefault(grid, 1), 1);
  }

  /**
   * A box in pixels of the view.
   *
   * @param targets boxes in original pixels; what the view does not show of them is cut off
   * @param view size of the view
   * @param shown the region that the view shows, in original pixels
   */
  ViewBox draw(List<PixelBox> targets, Size view, PixelBox shown, SceneRandom random) {
    if (wholeImage > 0 && random.range(0, 1) < wholeImage) {
      return new ViewBox(0, 0, view.width(), view.height());
    }
    int width = shown.size().width();
    int height = shown.size().height();
    double scaleX = (double) view.width() / width;
    double scaleY = (double) view.height() / height;
    IntStream lefts = targets.stream().mapToInt(PixelBox::x1);
    IntStream tops = targets.stream().mapToInt(PixelBox::y1);
    IntStream rights = targets.stream().mapToInt(PixelBox::x2);
    IntStream bottoms = targets.stream().mapToInt(PixelBox::y2);
    double x1 = scaleX * clip(lefts.min().orElseThrow() - shown.x1(), width);
    double y1 = scaleY * clip(tops.min().orElseThrow() - shown.y1(), height);
    double x2 = scaleX * clip(rights.max().orElseThrow() - shown.x1(), width);
    double y2 = scaleY * clip(bottoms.max().orElseThrow() - shown.y1(), height);
    // Several targets need a margin, so that none stands on the edge. Beyond that a box is as loose
    // around them as around one: doubtful places must not be looked at the most closely.
    double pad = targets.size() > 1 ? random.range(minPad, maxPad) : 0;
    double side = random.range(minSide, maxSide);
    double growX = Math.max(pad, (side - (x2 - x1)) / 2);
    double growY = Math.max(pad, (side - (y2 - y1)) / 2);
    return snap(x1 - growX, y1 - growY, x2 + growX, y2 + growY, view);
  }

  /**
   * A square box in pixels of the view that shows the targets and is small enough to read them: its
   * side is drawn evenly between what the targets take with {@code min_pad} on each side and the
   * greatest readable side, both within {@code min_side} and {@code max_side}.
   *
   * @param targets boxes in original pixels
   * @param view size of the view
   * @param shown the region that the view shows, in original pixels
   * @param readable greatest side in original pixels
   */
  ViewBox drawReadable(
      List<PixelBox> targets, Size view, PixelBox shown, int readable, SceneRandom random) {
    if (wholeImage > 0 && random.range(0, 1) < wholeImage) {
      return new ViewBox(0, 0, view.width(), view.height());
    }
    double scale = (double) view.width() / shown.size().width();
    PixelBox all = PixelBox.around(targets);
    double x1 = scale * (all.x1() - shown.x1());
    double y1 = scale * (all.y1() - shown.y1());
    double x2 = scale * (all.x2() - shown.x1());
    double y2 = scale * (all.y2() - shown.y1());
    double most =
        Math.min(Math.min(scale * readable, maxSide), Math.min(view.width(), view.height()));
    double least = Math.max(Math.max(x2 - x1, y2 - y1) + 2 * minPad, minSide);
    double side = random.range(Math.min(least, most), most);
    // Downward, so that the corners' grid never makes a box too wide to read.
    int steps = Math.max(1, (int) Math.floor(side / grid));
    int left = start((x1 + x2) / 2, steps, view.width());
    int top = start((y1 + y2) / 2, steps, view.height());
    return new ViewBox(left, top, left + steps * grid, top + steps * grid);
  }

  /** Where a side of so many steps begins that has its middle about there, inside the view. */
  private int start(double middle, int steps, int end) {
    int first = (int) Math.rint(middle / grid - steps / 2.0);
    return grid * Math.max(0, Math.min(end / grid - steps, first));
  }

  /** Rounds outward to the grid, with a quarter step of tolerance on a coarse one, and clips. */
  ViewBox snap(double x1, double y1, double x2, double y2, Size view) {
    int[] columns = snap(x1, x2, view.width());
    int[] rows = snap(y1, y2, view.height());
    return new ViewBox(columns[0], rows[0], columns[1], rows[1]);
  }

  private int[] snap(double from, double to, int end) {
    double slack = grid == 1 ? 0 : 0.25;
    int first = clip(grid * (int) Math.floor(from / grid + slack), end);
    int last = clip(grid * (int) Math.ceil(to / grid - slack), end);
    if (last - first < 2 * grid && end >= 2 * grid) {
      last = Math.min(first + 2 * grid, end);
      first = Math.min(first, (end - 2 * grid) / grid * grid);
    }
    return new int[] {first, last};
  }

  private static int clip(int value, int end) {
    return Math.max(0, Math.min(end, value));
  }

  /** The box as a policy writes it. */
  static String text(ViewBox box) {
    return "[" + box.x1() + ", " + box.y1() + ", " + box.x2() + ", " + box.y2() + "]";
  }
}
