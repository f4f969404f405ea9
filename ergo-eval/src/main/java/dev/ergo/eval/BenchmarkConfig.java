package dev.ergo.eval;

import dev.ergo.core.config.Check;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One entry of {@code eval.benchmarks}.
 *
 * @param type how the items are stored
 * @param path file or folder
 * @param name shown in summary and report (default: the type)
 * @param limit evaluates only the first items; absent evaluates all
 */
public record BenchmarkConfig(BenchmarkType type, Path path, String name, Long limit) {

  /** Checks the entry and names it. */
  public BenchmarkConfig {
    Check.present("type", type);
    Check.present("path", path);
    name = name == null ? type.name().toLowerCase(Locale.ROOT) : Check.present("name", name);
    if (limit != null) {
      Check.atLeast("limit", limit, 1);
    }
  }
}
