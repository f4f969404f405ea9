package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * The {@code compare:} section.
 *
 * @param runs folders of two or more finished evaluations; the first is what the others are
 *     compared with
 * @param resamples bootstrap resamples of each interval (default 10,000)
 */
public record CompareConfig(List<Path> runs, Integer resamples) {

  /** Fills in the default and checks the folders. */
  public CompareConfig {
    runs = List.copyOf(Check.present("runs", runs));
    resamples = Check.between("resamples", Check.orDefault(resamples, 10_000), 100, 1_000_000);
    Check.require(runs.size() >= 2, "runs", "must name at least two folders");
    HashSet<Path> names = new HashSet<>();
    for (Path run : runs) {
      Check.require(
          names.add(run.toAbsolutePath().normalize().getFileName()),
          "runs",
          "must be folders of different names, which the summary knows them by");
    }
  }
}
