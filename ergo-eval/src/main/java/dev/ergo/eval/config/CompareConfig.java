package dev.ergo.eval.config;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.InputPath;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/**
 * Job compare: sets finished evaluations side by side.
 *
 * @param runs folders of two or more finished evaluations, the first is the baseline; required.
 *     Example: {@code [runs/eval-before, runs/eval-after]}
 * @param resamples bootstrap resamples of each interval
 */
public record CompareConfig(@InputPath List<Path> runs, Integer resamples) {

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
