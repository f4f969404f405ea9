package dev.ergo.eval.benchmark;

import dev.ergo.core.config.Check;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.eval.benchmark.table.BenchmarkType;
import java.nio.file.Path;

/**
 * One entry of {@code eval.benchmarks}.
 *
 * @param type how the items are stored
 * @param path file or folder; type scenes goes without one where it is given a seed
 * @param seed type scenes: the scenes of this seed are drawn while they are asked about
 * @param side type scenes with a seed: width and height of the images in pixels; default 448
 * @param name shown in summary and report (default: the type)
 * @param limit evaluates only the first items; absent evaluates all
 * @param protocol whose wording and scorer (default ergo)
 * @param rotateOptions asks each item once per rotation of its options (default false)
 * @param columns type parquet: names of the columns
 * @param boxesRule type parquet: how the boxes of rows are read that don't say it themselves;
 *     default all
 */
public record BenchmarkConfig(
    BenchmarkType type,
    Path path,
    Long seed,
    Integer side,
    String name,
    Long limit,
    ProtocolKind protocol,
    Boolean rotateOptions,
    ExampleColumns columns,
    Example.BoxesRule boxesRule) {

  /** Checks the entry and names it. */
  public BenchmarkConfig {
    Check.present("type", type);
    if (seed == null) {
      Check.present("path", path);
      Check.require(side == null, "side", "goes with seed; leave it out");
    } else {
      Check.require(type == BenchmarkType.SCENES, "seed", "belongs to type scenes; leave it out");
      Check.require(path == null, "path", "and seed are given both; leave out one of them");
      Check.present("limit", limit);
      side = new SceneSet(seed, Check.orDefault(side, SceneSet.DEFAULT_SIDE)).side();
    }
    boolean rows = type == BenchmarkType.PARQUET;
    Check.require(rows || columns == null, "columns", "belongs to type parquet; leave it out");
    Check.require(rows || boxesRule == null, "boxes_rule", "belongs to type parquet; leave it out");
    name =
        name == null ? type.name().toLowerCase(java.util.Locale.ROOT) : Check.present("name", name);
    if (limit != null) {
      Check.atLeast("limit", limit, 1);
    }
    protocol = Check.orDefault(protocol, ProtocolKind.ERGO);
    rotateOptions = Check.orDefault(rotateOptions, false);
  }
}
