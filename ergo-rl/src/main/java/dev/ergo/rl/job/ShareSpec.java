package dev.ergo.rl.job;

import dev.ergo.core.run.Parallelism;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;

/**
 * All that another process needs to compute shares of a run.
 *
 * @param config the sections of the job as YAML, with nothing left to choose
 * @param folder the run's working folder, an absolute path: what relative paths of data are
 *     relative to
 * @param threads threads that libtorch splits an operation over, shared out among the shares
 * @param shares parts that a step is cut into
 * @param digests what models and data must hold, by role
 */
record ShareSpec(String config, String folder, int threads, int shares, Map<String, String> digests)
    implements Serializable {

  /** For a run whose working folder is this process's. */
  static ShareSpec of(String config, Parallelism spread, Map<String, String> digests) {
    return new ShareSpec(
        config,
        Path.of("").toAbsolutePath().toString(),
        spread.threads(),
        spread.shares(),
        digests);
  }

  /** How the run's work is spread. */
  Parallelism parallelism() {
    return new Parallelism(threads, shares);
  }
}
