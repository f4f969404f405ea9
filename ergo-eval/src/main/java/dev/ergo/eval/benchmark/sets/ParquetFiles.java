package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import java.nio.file.Path;
import java.util.Set;

/** Any examples in files: Parquet, or another kind and layout of docs/data.md. */
public final class ParquetFiles implements Benchmark {

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public Set<String> keys() {
    return Set.of(
        "path",
        "paths",
        "columns",
        "boxes_rule",
        "format",
        "split",
        "image_dir",
        "allow_paths_outside",
        "boxes_unit",
        "boxes_form");
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return rows(items);
  }

  static ExampleSource rows(ItemsConfig items) {
    DataSetConfig rows =
        DataSetConfig.files(items.paths(), items.columns(), items.layout(), items.boxesRule());
    return rows.open(Path.of(""));
  }
}
