package dev.ergo.data;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InputPath;
import dev.ergo.core.config.Shorthand;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.layout.LayoutRows;
import dev.ergo.data.scenes.SceneSource;
import dev.ergo.data.scenes.SceneSources;
import java.nio.file.Path;
import java.util.Objects;

/**
 * One data set; a text alone is the path of a file or folder.
 *
 * @param type parquet: files of examples, Parquet or others (docs/data.md); scenes: generated while
 *     training runs
 * @param path type parquet: a file, a folder of files, org/name or org/name@revision of a data set
 *     in the Hugging Face cache, or a list of these, each in its own layout. An entry of a list may
 *     have a weight, as {path: data/a.parquet, weight: 2} (others have 1 then): its share of the
 *     examples that training draws is its weight divided by the sum, however many rows it has;
 *     required. Example: {@code data/train.parquet}
 * @param columns type parquet: where the parts of an example stand; question, answer, image are
 *     needed
 * @param layout how the files are read
 * @param boxesRule all: the target is all boxes together; any: each one alone will do
 * @param version type scenes: 2, whose marks all have one size, or 3, whose sizes are six times
 *     apart. Example: {@code 2}
 * @param seed type scenes: scenes of different seeds are different; at least 0. Example: {@code 0}
 * @param fixed type scenes, training data: false: run.seed takes part in the draw, so that runs of
 *     different seeds learn from different scenes, which no held-out set of any seed can have;
 *     true: the scenes of seed alone, the same for every run.seed. Files, and what is held out, are
 *     always fixed
 * @param side type scenes: width and height of the images in pixels, a multiple of 112, of version
 *     3 of 224. Example: {@code 448}
 * @param limit examples taken from the start, 0 for all
 * @param keep of training data: what is left out because a run answered it always right or always
 *     wrong; absent: nothing
 */
@Shorthand("path")
public record DataSetConfig(
    Type type,
    @InputPath DataPaths path,
    ExampleColumns columns,
    @JsonUnwrapped LayoutConfig layout,
    Example.BoxesRule boxesRule,
    @Formerly(absent = "null") Integer version,
    Long seed,
    @Formerly(absent = "true") Boolean fixed,
    Integer side,
    Long limit,
    @Formerly(absent = "null") KeepConfig keep) {

  /** Checks that the keys belong to the type, and takes defaults. */
  public DataSetConfig {
    type = Check.orDefault(type, Type.PARQUET);
    layout = Check.orDefault(layout, LayoutConfig.NONE);
    limit = Check.atLeast("limit", Check.orDefault(limit, 0L), 0);
    if (type == Type.PARQUET) {
      Check.present("path", path);
      String reason = "belongs to type scenes, not parquet; leave it out";
      Check.require(version == null, "version", reason);
      Check.require(seed == null, "seed", reason);
      Check.require(side == null, "side", reason);
      Check.require(!Boolean.FALSE.equals(fixed), "fixed", reason);
      fixed = true;
      Check.require(
          limit == 0 || !path.isWeighted(),
          "limit",
          "takes rows from the start, and path has weights, which share all rows; leave one of them out");
      columns = Check.orDefault(columns, ExampleColumns.DEFAULT);
      boxesRule = Check.orDefault(boxesRule, Example.BoxesRule.ALL);
    } else {
      String reason = "belongs to type parquet, not scenes; leave it out";
      Check.require(path == null, "path", reason);
      Check.require(columns == null, "columns", reason);
      layout.refuseFiles(reason);
      Check.require(boxesRule == null, "boxes_rule", reason);
      seed = Check.orDefault(seed, 0L);
      SceneSource source = SceneSources.of(version, seed, side, layout.split());
      // Absent is 2: what earlier configurations meant.
      version = source.version() == 2 ? null : source.version();
      side = source.side();
    }
    Check.require(
        keep == null || type == Type.PARQUET || limit > 0,
        "keep",
        "goes through all examples, and type scenes has no end; give limit");
  }

  /** A file or folder that says its layout itself. */
  public static DataSetConfig parquet(Path path) {
    return files(DataPaths.of(path), null, null, null);
  }

  /** All rows of files; what is null is as where its key is left out. */
  public static DataSetConfig files(
      DataPaths paths, ExampleColumns columns, LayoutConfig layout, Example.BoxesRule boxesRule) {
    return new DataSetConfig(
        Type.PARQUET, paths, columns, layout, boxesRule, null, null, null, null, null, null);
  }

  /** The same where it is open whether run.seed takes part in the draw. */
  DataSetConfig orFixed(boolean otherwise) {
    return fixed != null
        ? this
        : new DataSetConfig(
            type, path, columns, layout, boxesRule, version, seed, otherwise, side, limit, keep);
  }

  /** Whether its examples come from where those of another data set come from. */
  boolean isDrawnLike(DataSetConfig other) {
    return type == Type.SCENES
        ? other.type == Type.SCENES
            && Objects.equals(version, other.version)
            && seed.equals(other.seed)
            && fixed.equals(other.fixed)
        : path.equals(other.path) && Objects.equals(layout.split(), other.layout.split());
  }

  /**
   * Opens a data set that is fixed.
   *
   * @param baseDir what a relative path is relative to
   * @throws dev.ergo.core.error.UserException if it is missing, empty, damaged or of no layout
   */
  public ExampleSource open(Path baseDir) {
    return open(baseDir, ImageLimits.DEFAULT);
  }

  /** The same with bounds on the images of files. */
  public ExampleSource open(Path baseDir, ImageLimits images) {
    if (!fixed) {
      throw new IllegalStateException("these scenes are drawn for a run: " + this);
    }
    return open(baseDir, images, 0);
  }

  /**
   * Opens what a run is trained on.
   *
   * @param run its run.seed
   */
  ExampleSource open(Path baseDir, ImageLimits images, long run) {
    ExampleSource all = all(baseDir, images, run);
    return keep == null ? all : KeptExamples.of(all, keep, baseDir);
  }

  private ExampleSource all(Path baseDir, ImageLimits images, long run) {
    return switch (type) {
      case PARQUET ->
          LayoutExamples.open(
              layout.spec(path, columns, baseDir, images),
              new RowSelection(path, columns, layout.isPlain(), boxesRule, limit));
      case SCENES -> {
        SceneSource named = SceneSources.of(version, seed, side, layout.split());
        yield new SceneExamples(fixed ? named : named.ofRun(run), limit);
      }
    };
  }

  /**
   * The rows of its files as they are meant.
   *
   * @param baseDir what a relative path is relative to
   * @throws dev.ergo.core.error.UserException if they are missing, empty, damaged or of no layout
   */
  public LayoutRows rows(Path baseDir) {
    return LayoutExamples.rows(layout.spec(path, columns, baseDir, ImageLimits.DEFAULT));
  }

  /** The kinds of data sets. */
  public enum Type {
    /** Files of rows. */
    PARQUET,
    /** The scene generator. */
    SCENES
  }
}
