package dev.ergo.data.inspect;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.data.DataConfig.OnBadImage;
import dev.ergo.data.DataPaths;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleColumns;
import dev.ergo.data.LayoutConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Job inspect: what is in a data set.
 *
 * @param path a file, a folder of files, or a list of these; absent: data.train. Example: {@code
 *     data/train.parquet}
 * @param columns where the parts of an example stand, as under data.train
 * @param layout how the files are read, as under data.train
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
    DataPaths path,
    ExampleColumns columns,
    @JsonUnwrapped LayoutConfig layout,
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
    against = Check.orDefault(against, Optional.empty());
    against.ifPresent(
        other ->
            Check.require(
                other.type() == DataSetConfig.Type.PARQUET,
                "against",
                "must be files; scenes are drawn anew"));
    against.ifPresent(other -> other.path().refuseWeights("against.path", "inspect reads"));
    Check.require(
        path != null || columns == null, "columns", "goes with path; give inspect.path as well");
  }
}
