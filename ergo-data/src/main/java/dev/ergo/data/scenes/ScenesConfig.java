package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.io.OutputFolder;
import java.nio.file.Path;

/**
 * Job scenes: generated scenes as a Parquet data set.
 *
 * @param version 2, whose marks all have one size, or 3, whose sizes are six times apart
 * @param seed scenes of different seeds are different
 * @param side width and height of the images in pixels: of version 2 a multiple of 112, at least
 *     and by default 448; of version 3 a multiple of 224, at least and by default 896
 * @param split version 3: train, or what training never sees: combinations (of colour, shape and
 *     mark) or landmarks (more of them). Example: {@code train}
 * @param count number of examples
 * @param output the Parquet file, with several files their folder; required. Example: {@code
 *     runs/data/scenes.parquet}
 * @param files Parquet files that the examples are written to, in order; more than one make a
 *     folder, and executors of Spark can write them (run.engine)
 */
public record ScenesConfig(
    @Formerly(absent = "2") Integer version,
    Long seed,
    Integer side,
    @Formerly(absent = "null") String split,
    Long count,
    Path output,
    @Formerly(absent = "1") Integer files) {

  /** Fills in defaults and checks the ranges. */
  public ScenesConfig {
    seed = Check.orDefault(seed, 0L);
    SceneSource source = SceneSources.of(version, seed, side, split);
    version = source.version();
    side = source.side();
    count = Check.atLeast("count", Check.orDefault(count, 1000L), 1);
    Check.output("output", Check.present("output", output));
    files = Check.between("files", Check.orDefault(files, 1), 1, OutputFolder.MOST_FILES);
    Check.require(files <= count, "files", "must be at most the number of examples, " + count);
  }

  /** Where the scenes come from. */
  public SceneSource source() {
    return SceneSources.of(version, seed, side, split);
  }
}
