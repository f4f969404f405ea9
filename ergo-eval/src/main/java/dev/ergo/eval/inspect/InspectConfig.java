package dev.ergo.eval.inspect;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import dev.ergo.data.DataConfig.OnBadImage;
import dev.ergo.data.DataPaths;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.LayoutConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Job inspect: what is in a data set, a benchmark or the rollouts of a run.
 *
 * @param path a file, a folder of files, or a list of these; absent: data.train. Example: {@code
 *     data/train.parquet}
 * @param columns where the parts of an example stand, as under data.train
 * @param layout how the files are read, as under data.train
 * @param benchmark in place of path: a benchmark of any type, as an entry of eval.benchmarks
 * @param rollouts in place of path: a run's folder, or one of the files in its rollouts. Example:
 *     {@code runs/grpo}
 * @param limit rows taken from the start, 0 for all
 * @param onBadImage fail: a row that can't be used ends the job; skip: it is counted and listed
 * @param budget vision tokens of the first look, at which the tokens of the images are counted.
 *     Example: {@code 640}
 * @param output file for the rows as they are meant, JSON lines. Example: {@code runs/rows.jsonl}
 * @param export file for the rows as Ergo's own Parquet. Example: {@code data/own.parquet}
 * @param report file for a page with the summary and some rows drawn. Example: {@code
 *     runs/data.html}
 * @param against another data set that should have no image of this one
 */
public record InspectConfig(
    @InputPath DataPaths path,
    ExampleColumns columns,
    @JsonUnwrapped LayoutConfig layout,
    Optional<BenchmarkConfig> benchmark,
    @InputPath Path rollouts,
    Long limit,
    OnBadImage onBadImage,
    Integer budget,
    Path output,
    Path export,
    Path report,
    Optional<DataSetConfig> against) {

  /** Takes defaults. */
  public InspectConfig {
    layout = Check.orDefault(layout, LayoutConfig.NONE);
    limit = Check.atLeast("limit", Check.orDefault(limit, 0L), 0);
    onBadImage = Check.orDefault(onBadImage, OnBadImage.SKIP);
    if (budget != null) {
      Check.atLeast("budget", budget, 4);
    }
    Check.output("output", output);
    Check.output("export", export);
    Check.output("report", report);
    benchmark = Check.orDefault(benchmark, Optional.empty());
    against = Check.orDefault(against, Optional.empty());
    against.ifPresent(InspectConfig::checkAgainst);
    long subjects =
        Stream.of(path, benchmark.orElse(null), rollouts).filter(given -> given != null).count();
    Check.require(
        subjects < 2, "path", "benchmark and rollouts exclude each other; give one of them");
    Check.require(
        path != null || columns == null, "columns", "goes with path; give inspect.path as well");
    if (rollouts != null) {
      String reason = "looks at rows with images, and rollouts have none; leave it out";
      Check.require(export == null, "export", reason);
      Check.require(budget == null, "budget", reason);
      Check.require(against.isEmpty(), "against", reason);
    }
  }

  private static void checkAgainst(DataSetConfig other) {
    Check.require(
        other.type() == DataSetConfig.Type.PARQUET,
        "against",
        "must be files; scenes are drawn anew");
    other.path().refuseWeights("against.path", "inspect reads");
    Check.require(
        other.keep() == null, "against.keep", "is for training data; inspect compares all rows");
  }

  /** Whether it says itself what is looked at. */
  boolean namesSubject() {
    return path != null || benchmark.isPresent() || rollouts != null;
  }
}
