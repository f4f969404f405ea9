package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import java.io.Serializable;

/**
 * The scenes of one seed and size. Sets of different seeds share no scene; the scenes of one seed
 * in two sizes draw the same numbers and look alike, so give training and evaluation different
 * seeds.
 *
 * @param seed seed of layouts and pixels
 * @param side width and height of the images in pixels, a multiple of 112, from 448 to 8,960
 */
public record SceneSet(long seed, int side) implements Serializable {

  /** The default side: what two cores learn from in minutes. */
  public static final int DEFAULT_SIDE = 448;

  /**
   * 80 million pixels; in larger scenes the number of pieces of clutter would not fit in an int.
   */
  private static final int MAX_SIDE = 8960;

  /** A quarter of the side is a whole number of the 28 pixels of a vision token. */
  private static final int STEP = 112;

  /** Checks the side. */
  public SceneSet {
    Check.between("side", side, DEFAULT_SIDE, MAX_SIDE);
    Check.require(side % STEP == 0, "side", "must be a multiple of " + STEP + ", is " + side);
  }

  /** A set of the default size. */
  public static SceneSet of(long seed) {
    return new SceneSet(seed, DEFAULT_SIDE);
  }

  /** Name of an item, unique over all sets. */
  String id(long index) {
    return "scenes-" + side + "-" + seed + "-" + index;
  }
}
