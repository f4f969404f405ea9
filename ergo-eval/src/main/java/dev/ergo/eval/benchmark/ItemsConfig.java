package dev.ergo.eval.benchmark;

import dev.ergo.core.config.Check;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.LayoutConfig;
import dev.ergo.data.scenes.SceneSource;
import java.nio.file.Path;

/**
 * The keys of a {@link BenchmarkConfig} by which items are found; null where one is absent.
 *
 * @param paths file or folder, or several where {@link Benchmark#keys()} has {@code paths}
 * @param scenes where scenes come from that are drawn
 * @param columns names of Parquet columns
 * @param layout how files are read
 * @param boxesRule how the boxes of rows are read that don't say it themselves
 */
public record ItemsConfig(
    DataPaths paths,
    SceneSource scenes,
    ExampleColumns columns,
    LayoutConfig layout,
    Example.BoxesRule boxesRule) {

  /** Takes defaults. */
  public ItemsConfig {
    layout = Check.orDefault(layout, LayoutConfig.NONE);
  }

  /**
   * The file or folder.
   *
   * @throws dev.ergo.core.error.UserException if it names a repository that is not in the Hugging
   *     Face cache
   */
  public Path path() {
    return paths.in(Path.of("")).get(0);
  }
}
