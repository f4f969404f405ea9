package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import java.nio.file.Path;

/**
 * Job scenes: generated scenes as a Parquet data set.
 *
 * @param seed scenes of different seeds are different
 * @param side width and height of the images in pixels, a multiple of 112 and at least 448
 * @param count number of examples
 * @param output the Parquet file; required. Example: {@code runs/data/scenes.parquet}
 */
public record ScenesConfig(Long seed, Integer side, Long count, Path output) {

  /** Fills in defaults and checks the ranges. */
  public ScenesConfig {
    seed = Check.orDefault(seed, 0L);
    side = new SceneSet(seed, Check.orDefault(side, SceneSet.DEFAULT_SIDE)).side();
    count = Check.atLeast("count", Check.orDefault(count, 1000L), 1);
    Check.output("output", Check.present("output", output));
  }

  /** Seed and size together. */
  public SceneSet set() {
    return new SceneSet(seed, side);
  }
}
