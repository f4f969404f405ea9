package dev.ergo.eval.benchmark;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.LayoutConfig;
import java.nio.file.Path;

/**
 * The keys of a {@link BenchmarkConfig} by which items are found; null where one is absent.
 *
 * @param path file or folder
 * @param seed seed of scenes that are drawn
 * @param side width and height of their images in pixels
 * @param columns names of Parquet columns
 * @param layout how files are read
 * @param boxesRule how the boxes of rows are read that don't say it themselves
 */
public record ItemsConfig(
    Path path,
    Long seed,
    Integer side,
    ExampleColumns columns,
    LayoutConfig layout,
    Example.BoxesRule boxesRule) {}
