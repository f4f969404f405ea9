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

  @Override
  public void close() {
    source.close();
  }
}
