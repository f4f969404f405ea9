package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** Finds the source of scenes that a configuration names. */
public final class SceneSources {

  private SceneSources() {}

  /**
   * The scenes that a configuration names.
   *
   * @param version 2 or 3, null for 2
   * @param seed the seed
   * @param side width and height of the images in pixels, null for the version's default
   * @param split which scenes of version 3, null for those of training
   * @throws InvalidValueException if a value is out of range, named by its key
   */
  public static SceneSource of(Integer version, long seed, Integer side, String split) {
    SceneSet.checked(seed);
    if (Check.between("version", Check.orDefault(version, 2), 2, 3) == 2) {
      Check.require(split == null, "split", "belongs to version 3 of scenes; leave it out");
      return new SceneSet(seed, Check.orDefault(side, SceneSet.DEFAULT_SIDE));
    }
    return new ScaledSet(seed, Check.orDefault(side, ScaledSet.DEFAULT_SIDE), split(split));
  }

  private static ScaledSet.Split split(String name) {
    String[] names =
        Arrays.stream(ScaledSet.Split.values()).map(ScaledSet.Split::word).toArray(String[]::new);
    String chosen = name == null ? ScaledSet.Split.TRAIN.word() : name;
    return ScaledSet.Split.valueOf(Check.oneOf("split", chosen, names).toUpperCase(Locale.ROOT));
  }
}
