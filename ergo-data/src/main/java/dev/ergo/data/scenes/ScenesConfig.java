package dev.ergo.data.scenes;

import dev.ergo.core.config.Check;
import java.nio.file.Path;

/**
 * The scenes job: generated scenes as a Parquet data set.
 *
 * @param seed seed of the scenes; data sets of different seeds share no scene
 * @param count number of examples; default 1,000
 * @param output the Parquet file
 */
public record ScenesConfig(Long seed, Long count, Path output) {

  /** Fills in defaults and checks the ranges. */
  public ScenesConfig {
    seed = Check.orDefault(seed, 0L);
    count = Check.atLeast("count", Check.orDefault(count, 1000L), 1);
    Check.present("output", output);
  }
}
