package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import dev.ergo.core.random.RandomKey;

/**
 * The scenes of one seed and size. Sets of different seeds share no scene; the scenes of one seed
 * in two sizes draw the same numbers and look alike, so give training and evaluation different
 * seeds.
 *
 * @param seed seed of layouts and pixels
 * @param side width and height of the images in pixels, a multiple of 112, from 448 to 8,960
 */
public record SceneSet(long seed, int side) implements SceneSource {

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

  /**
   * Checks a seed that a configuration gives.
   *
   * @throws dev.ergo.core.config.InvalidValueException if a run may train on its scenes
   */
  public static long checked(long seed) {
    Check.require(
        seed >= 0,
        "seed",
        "must be at least 0, is %d: seeds below 0 are those of scenes that runs draw to train on"
            .formatted(seed));
    return seed;
  }

  /** The seed of the scenes that a run trains on, below 0. */
  static long ofRun(long run, long seed) {
    return RandomKey.of(run, "training scenes").with(seed).bits() | Long.MIN_VALUE;
  }

  @Override
  public SceneSet ofRun(long run) {
    return new SceneSet(ofRun(run, seed), side);
  }

  @Override
  public String digest() {
    return "scenes version 2, side %d, seed %d".formatted(side, seed);
  }

  /**
   * A digest with the seeds below 0 left out, which runs of other seeds have others in place of.
   */
  public static String ofAnyRun(String digest) {
    return digest.replaceAll(
        "(?<=^scenes version \\d{1,9}, side \\d{1,9}, seed )-\\d+", "of the run");
  }

  /** A set of the default size. */
  public static SceneSet of(long seed) {
    return new SceneSet(seed, DEFAULT_SIDE);
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public String id(long index) {
    return "scenes-" + side + "-" + seed + "-" + index;
  }
}
