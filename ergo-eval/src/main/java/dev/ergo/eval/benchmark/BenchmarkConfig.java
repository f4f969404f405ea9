package dev.ergo.eval.benchmark;

import dev.ergo.core.config.Check;
import java.nio.file.Path;

/**
 * One entry of {@code eval.benchmarks}.
 *
 * @param type how the items are stored
 * @param path file or folder
 * @param name shown in summary and report (default: the type)
 * @param limit evaluates only the first items; absent evaluates all
 * @param protocol whose wording and scorer (default ergo)
 * @param rotateOptions asks each item once per rotation of its options (default false)
 */
public record BenchmarkConfig(
    BenchmarkType type,
    Path path,
    String name,
    Long limit,
    ProtocolKind protocol,
    Boolean rotateOptions) {

  /** Checks the entry and names it. */
  public BenchmarkConfig {
    Check.present("type", type);
    Check.present("path", path);
    name =
        name == null ? type.name().toLowerCase(java.util.Locale.ROOT) : Check.present("name", name);
    if (limit != null) {
      Check.atLeast("limit", limit, 1);
    }
    protocol = Check.orDefault(protocol, ProtocolKind.ERGO);
    rotateOptions = Check.orDefault(rotateOptions, false);
  }
}
