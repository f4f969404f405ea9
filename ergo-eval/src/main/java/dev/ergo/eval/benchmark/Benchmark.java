package dev.ergo.eval.benchmark;

import dev.ergo.data.ExampleSource;

/**
 * An opened benchmark.
 *
 * @param name shown in summary and report
 * @param source its items
 * @param protocol its rules
 */
public record Benchmark(String name, ExampleSource source, Protocol protocol)
    implements AutoCloseable {

  /**
   * The same benchmark with each item once per rotation of its options.
   *
   * @param limit first items to take
   */
  public Benchmark rotated(long limit) {
    return new Benchmark(name, new RotatedExamples(source, limit), protocol);
  }

  @Override
  public void close() {
    source.close();
  }
}
