package dev.ergo.eval.benchmark;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.config.InvalidValueException;
import dev.ergo.data.DataPaths;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.LayoutConfig;
import dev.ergo.data.scenes.SceneSource;
import dev.ergo.data.scenes.SceneSources;
import java.nio.file.Path;

/**
 * One entry of {@code eval.benchmarks}.
 *
 * @param type parquet; scenes: what job scenes has written, or drawn while they are asked about; or
 *     your copy of vstar, hrbench, mme_realworld_lite, treebench, visualprobe, cvbench, pope, mmvp
 *     or infovqa; or mcq: questions with options in VLMEvalKit's form (docs/evaluation.md);
 *     required. Example: {@code parquet}
 * @param path file or folder, or org/name or org/name@revision of a data set in the Hugging Face
 *     cache; type parquet: also a list of these; required but for type scenes with a seed. Example:
 *     {@code data/test.parquet}
 * @param version type scenes with a seed: 2 or 3, as under data.train. Example: {@code 2}
 * @param seed type scenes, in place of path: the scenes of this seed, so many as limit says.
 *     Example: {@code 3}
 * @param side type scenes with a seed: width and height of the images in pixels, a multiple of 112,
 *     of version 3 of 224. Example: {@code 448}
 * @param name name in summary and report; default: the type
 * @param limit only the first items; absent: all; required of type scenes with a seed
 * @param protocol whose wording and scorer: ergo, lmms_eval, vlmevalkit
 * @param rotateOptions asks each item once per rotation of its options
 * @param columns type parquet: where the parts of an example stand, as under data.train
 * @param layout type parquet: how files are read, as under data.train
 * @param boxesRule type parquet, as in data.train
 */
public record BenchmarkConfig(
    String type,
    @InputPath DataPaths path,
    @Formerly(absent = "null") Integer version,
    Long seed,
    Integer side,
    String name,
    Long limit,
    ProtocolKind protocol,
    Boolean rotateOptions,
    ExampleColumns columns,
    @JsonUnwrapped LayoutConfig layout,
    Example.BoxesRule boxesRule) {

  /** Checks the entry and names it. */
  public BenchmarkConfig {
    Benchmark benchmark = Benchmarks.named(Check.present("type", type));
    type = benchmark.name();
    belongs(benchmark, "path", path);
    if (path != null) {
      belongs(benchmark, "paths", path.isList() ? path : null);
      path.refuseWeights("path", "an evaluation asks about");
    }
    belongs(benchmark, "version", version);
    belongs(benchmark, "seed", seed);
    belongs(benchmark, "side", side);
    belongs(benchmark, "columns", columns);
    belongs(benchmark, "boxes_rule", boxesRule);
    layout = Check.orDefault(layout, LayoutConfig.NONE);
    belongs(benchmark, "format", layout.format());
    belongs(benchmark, "split", layout.split());
    belongs(benchmark, "image_dir", layout.imageDir());
    belongs(benchmark, "allow_paths_outside", layout.allowPathsOutside());
    belongs(benchmark, "boxes_unit", layout.boxesUnit());
    belongs(benchmark, "boxes_form", layout.boxesForm());
    if (seed == null) {
      Check.present("path", path);
      Check.require(version == null, "version", "goes with seed; leave it out");
      Check.require(side == null, "side", "goes with seed; leave it out");
      Check.require(
          layout.split() == null || !type.equals("scenes"),
          "split",
          "goes with seed in type scenes; leave it out");
    } else {
      Check.require(path == null, "path", "and seed are given both; leave out one of them");
      Check.present("limit", limit);
      SceneSource source = SceneSources.of(version, seed, side, layout.split());
      // Absent is 2: what earlier configurations meant.
      version = source.version() == 2 ? null : source.version();
      side = source.side();
    }
    name = name == null ? type : Check.present("name", name);
    if (limit != null) {
      Check.atLeast("limit", limit, 1);
    }
    protocol = Check.orDefault(protocol, ProtocolKind.ERGO);
    rotateOptions = Check.orDefault(rotateOptions, false);
  }

  private static void belongs(Benchmark benchmark, String key, Object value) {
    if (value != null && !benchmark.keys().contains(key)) {
      String types = Benchmarks.names(other -> other.keys().contains(key));
      throw key.equals("paths")
          ? new InvalidValueException(
              "path", "may be a list for type %s; name one".formatted(types))
          : new InvalidValueException(key, "belongs to type %s; leave it out".formatted(types));
    }
  }

  /** The benchmark that the type names. */
  public Benchmark benchmark() {
    return Benchmarks.named(type);
  }

  /** The same for a process that works in another folder. */
  public BenchmarkConfig fromAnywhere() {
    return path == null
        ? this
        : new BenchmarkConfig(
            type,
            path.fromAnywhere(),
            version,
            seed,
            side,
            name,
            limit,
            protocol,
            rotateOptions,
            columns,
            layout.fromAnywhere(path.in(Path.of("")).get(0)),
            boxesRule);
  }

  /** Where its items are. */
  ItemsConfig items() {
    SceneSource scenes = seed == null ? null : SceneSources.of(version, seed, side, layout.split());
    return new ItemsConfig(path, scenes, columns, layout, boxesRule);
  }
}
