package dev.ergo.data;

import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.scenes.SceneSet;
import java.nio.file.Path;

/** Opens data sets as configurations describe them. */
public final class ExampleSources {

  private ExampleSources() {}

  /**
   * Opens a data set.
   *
   * @param baseDir what a relative path is relative to
   * @throws dev.ergo.core.error.UserException if it is missing, empty, damaged or lacks a column
   */
  public static ExampleSource open(DataSetConfig config, Path baseDir) {
    return switch (config.type()) {
      case PARQUET ->
          ParquetExamples.open(
              baseDir.resolve(config.path()),
              config.columns(),
              config.boxesRule(),
              config.limit(),
              ImageLimits.DEFAULT);
      case SCENES -> new SceneExamples(new SceneSet(config.seed(), config.side()), config.limit());
    };
  }
}
