package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.io.OutputFolder;
import java.nio.file.Path;

/**
 * Job scenes: generated scenes as a Parquet data set.
 *
 * @param seed scenes of different seeds are different
 * @param side width and height of the images in pixels, a multiple of 112 and at least 448
 * @param count number of examples
 * @param output the Parquet file, with several files their folder; required. Example: {@code
 *     runs/data/scenes.parquet}
 * @param files Parquet files that the examples are written to, in order; more than one make a
 *     folder, and executors of Spark can write them (run.engine)
 */
public record ScenesConfig(
    Long seed, Integer side, Long count, Path output, @Formerly(absent = "1") Integer files) {

  /** Fills in defaults and checks the ranges. */
  public ScenesConfig {
    seed = SceneSet.checked(Check.orDefault(seed, 0L));
    side = new SceneSet(seed, Check.orDefault(side, SceneSet.DEFAULT_SIDE)).side();
    count = Check.atLeast("count", Check.orDefault(count, 1000L), 1);
    Check.output("output", Check.present("output", output));
    files = Check.between("files", Check.orDefault(files, 1), 1, OutputFolder.MOST_FILES);
    Check.require(files <= count, "files", "must be at most the number of examples, " + count);
  }

  /** Seed and size together. */
  public SceneSet set() {
    return new SceneSet(seed, side);
  }
}
