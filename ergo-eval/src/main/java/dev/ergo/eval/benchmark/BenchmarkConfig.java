package dev.ergo.eval.benchmark;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.scenes.SceneSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One entry of {@code eval.benchmarks}.
 *
 * @param type the benchmark's name
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
    String type,
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
    Benchmark benchmark = Benchmarks.named(Check.present("type", type));
    type = benchmark.name();
    checkKeys(benchmark.keys(), new ItemsConfig(path, seed, side, columns, boxesRule));
    if (seed == null) {
      Check.present("path", path);
      Check.require(side == null, "side", "goes with seed; leave it out");
    } else {
      Check.require(path == null, "path", "and seed are given both; leave out one of them");
      Check.present("limit", limit);
      side = new SceneSet(seed, Check.orDefault(side, SceneSet.DEFAULT_SIDE)).side();
    }
    name = name == null ? type : Check.present("name", name);
    if (limit != null) {
      Check.atLeast("limit", limit, 1);
    }
    protocol = Check.orDefault(protocol, ProtocolKind.ERGO);
    rotateOptions = Check.orDefault(rotateOptions, false);
  }

  private static void checkKeys(Set<String> keys, ItemsConfig items) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("path", items.path());
    given.put("seed", items.seed());
    given.put("side", items.side());
    given.put("columns", items.columns());
    given.put("boxes_rule", items.boxesRule());
    given.forEach(
        (key, value) -> {
          if (value != null && !keys.contains(key)) {
            throw new InvalidValueException(
                key,
                "belongs to type %s; leave it out"
                    .formatted(Benchmarks.names(other -> other.keys().contains(key))));
          }
        });
  }

  /** The benchmark that the type names. */
  public Benchmark benchmark() {
    return Benchmarks.named(type);
  }

  /** Where its items are. */
  ItemsConfig items() {
    return new ItemsConfig(path, seed, side, columns, boxesRule);
  }
}
