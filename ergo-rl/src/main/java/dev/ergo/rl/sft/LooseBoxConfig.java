package dev.ergo.rl.sft;

import static dev.ergo.core.config.Check.above;
import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.between;
import static dev.ergo.core.config.Check.orDefault;

/**
 * How loose the taught boxes are. The size is drawn anew for every example, so that a warm-started
 * policy localises but leaves the size of its crop undecided: reinforcement learning moves it.
 *
 * @param minSide least side of the box around a single target
 * @param maxSide greatest side; drawn evenly, and never below what the targets take
 * @param minPad least margin around several targets, where the side leaves less
 * @param maxPad greatest margin
 * @param wholeImage share of boxes that take the whole image instead
 * @param grid corners are rounded to multiples of this many pixels of the view, and boxes are at
 *     least two such steps wide and high
 */
public record LooseBoxConfig(
    Double minSide, Double maxSide, Double minPad, Double maxPad, Double wholeImage, Integer grid) {

  /** Fills in the defaults and checks the ranges. */
  public LooseBoxConfig {
    minSide = above("min_side", orDefault(minSide, 16.0), 0);
    maxSide = atLeast("max_side", orDefault(maxSide, 64.0), minSide);
    minPad = atLeast("min_pad", orDefault(minPad, 0.0), 0);
    maxPad = atLeast("max_pad", orDefault(maxPad, 8.0), minPad);
    wholeImage = between("whole_image", orDefault(wholeImage, 0.0), 0, 1);
    grid = atLeast("grid", orDefault(grid, 1), 1);
  }
}
