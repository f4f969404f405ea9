package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import java.util.Locale;

/**
 * Scenes of version 3: of one seed, size and split. Sets of different seeds share no scene; those
 * of one seed draw the same numbers and look alike, so give training and evaluation different
 * seeds.
 *
 * @param seed seed of layouts and pixels
 * @param side width and height of the images in pixels, a multiple of 224, from 896 to 8,960
 * @param split which scenes
 */
public record ScaledSet(long seed, int side, Split split) implements SceneSource {

  /** The default side: 1,024 vision tokens, 16 in the view. */
  public static final int DEFAULT_SIDE = 896;

  private static final int MAX_SIDE = 8960;

  /** An eighth of the side is a whole number of the 28 pixels of a vision token. */
  private static final int STEP = 224;

  /** Checks the side. */
  public ScaledSet {
    Check.between("side", side, DEFAULT_SIDE, MAX_SIDE);
    Check.require(
        side % STEP == 0,
        "side",
        "must be a multiple of " + STEP + " in version 3 of scenes, is " + side);
  }

  /** A set of the default size, as training has it. */
  public static ScaledSet of(long seed) {
    return new ScaledSet(seed, DEFAULT_SIDE, Split.TRAIN);
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public String id(long index) {
    String part = split == Split.TRAIN ? "" : split.word() + "-";
    return "scenes3-" + part + side + "-" + seed + "-" + index;
  }

  @Override
  public String digest() {
    return "scenes version 3, side %d, seed %d, split %s".formatted(side, seed, split.word());
  }

  @Override
  public ScaledSet ofRun(long run) {
    return new ScaledSet(SceneSet.ofRun(run, seed), side, split);
  }

  /** Which scenes: those that training may see, or those kept from it. */
  public enum Split {
    /** Without the combinations that are kept back. */
    TRAIN,
    /** What is asked about is always one of the combinations that training never sees. */
    COMBINATIONS,
    /** More landmarks than training sees. */
    LANDMARKS;

    /** The name in configurations. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
