package dev.ergo.eval.benchmark;

import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSources;
import dev.ergo.eval.answer.MatchConfig;
import java.nio.file.Path;

/** Opens benchmarks as configurations describe them. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Opens a benchmark; images are not touched.
   *
   * @param rules how answers are read where the protocol is Ergo's own
   * @throws dev.ergo.core.error.UserException if its files are missing, damaged or not of its form
   */
  public static Benchmark open(BenchmarkConfig config, MatchConfig rules) {
    return new Benchmark(
        config.name(),
        ExampleSources.open(DataSetConfig.parquet(config.path()), Path.of("")),
        new ErgoProtocol(rules));
  }
}
