package dev.ergo.core.run;

import static dev.ergo.core.config.Check.atLeast;
import static dev.ergo.core.config.Check.oneOf;
import static dev.ergo.core.config.Check.orDefault;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.config.InvalidValueException;
import java.nio.file.Path;

/**
 * Where a run lives and what makes it repeatable.
 *
 * @param name name of the run; letters, digits, '.', '_', '-'
 * @param dir folder that holds the runs; the run itself is dir/name
 * @param seed seed of everything random: weights, data order, sampling noise, generated training
 *     data (data.train.fixed)
 * @param overwrite deletes an earlier run of that name, and nothing that is no run; without it
 *     grpo, sft and compare do nothing where a run is finished, eval and sweep keep what it has
 * @param engine who computes: local, this process; spark, executors of Apache Spark (docs/scale.md)
 * @param reportEvery grpo and sft: steps after which report.html and the pictures of tensorboard
 *     are made anew from what is there so far; 0: only when the run ends
 * @param monitor grpo and sft: port of 127.0.0.1 at which a page shows the training while it runs,
 *     and /metrics its newest metrics for Prometheus; absent: none. Example: {@code 8080}
 */
public record RunFolderConfig(
    String name,
    String dir,
    Long seed,
    Boolean overwrite,
    @Formerly(absent = "local") String engine,
    @Formerly(absent = "10") Integer reportEvery,
    @Formerly(absent = "null") Integer monitor) {

  /** The engine that is this process. */
  public static final String LOCAL = "local";

  /** Fills in the defaults and checks the name. */
  public RunFolderConfig {
    name = orDefault(name, "run");
    dir = orDefault(dir, "runs");
    seed = orDefault(seed, 0L);
    overwrite = orDefault(overwrite, false);
    engine = oneOf("engine", orDefault(engine, LOCAL), LOCAL, "spark");
    reportEvery = atLeast("report_every", orDefault(reportEvery, 10), 0);
    if (monitor != null) {
      Check.between("monitor", monitor, 1, 65_535);
    }
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new InvalidValueException(
          "name",
          "must consist of letters, digits, '.', '_' and '-' and begin with a letter or digit");
    }
    Check.fileName("name", name);
    Check.output("dir", dir);
  }

  /** What holds where a file has no such section. */
  public static RunFolderConfig defaults() {
    return new RunFolderConfig(null, null, null, null, null, null, null);
  }

  /** Whether this process computes alone. */
  public boolean isLocal() {
    return engine.equals(LOCAL);
  }

  /** The run's folder. */
  public Path folder() {
    return Path.of(dir).resolve(name);
  }
}
