package dev.ergo.eval.inspect;

import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import java.util.List;
import java.util.Locale;

/** The items of a benchmark. */
final class BenchmarkRows implements Inspected {

  private final BenchmarkConfig config;
  private final LoadedBenchmark benchmark;
  private final ExampleSource source;
  private final long size;

  /**
   * Opens a benchmark.
   *
   * @param limit items taken from the start, 0 for all
   */
  BenchmarkRows(BenchmarkConfig config, long limit) {
    this.config = config;
    LoadedBenchmark opened = LoadedBenchmark.open(config, MatchConfig.defaults());
    long most = config.limit() == null ? Long.MAX_VALUE : config.limit();
    this.benchmark = config.rotateOptions() ? opened.rotated(most) : opened;
    this.source = benchmark.source();
    long all = config.rotateOptions() ? source.size() : Math.min(source.size(), most);
    this.size = limit == 0 ? all : Math.min(limit, all);
  }

  @Override
  public List<String> lines() {
    return List.of(
        "benchmark %s of type %s: %d items, wording and scorer of %s"
            .formatted(
                config.name(),
                config.type(),
                source.size(),
                config.protocol().name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Example example(long position) {
    return source.get(position);
  }

  @Override
  public String id(long position) {
    return "#" + position;
  }

  @Override
  public void close() {
    benchmark.close();
  }
}
