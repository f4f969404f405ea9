package dev.ergo.eval.benchmark.sets;

import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.ItemsConfig;
import java.nio.file.Path;
import java.util.Set;

/** Any Parquet of examples: a file, or a folder of files. */
public final class ParquetFiles implements Benchmark {

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public Set<String> keys() {
    return Set.of("path", "columns", "boxes_rule");
  }

  @Override
  public ExampleSource open(ItemsConfig items) {
    return rows(items);
  }

  static ExampleSource rows(ItemsConfig items) {
    DataSetConfig rows =
        new DataSetConfig(
            DataSetConfig.Type.PARQUET,
            items.path(),
            items.columns(),
            items.boxesRule(),
            null,
            null,
            null);
    return rows.open(Path.of(""));
  }
}
