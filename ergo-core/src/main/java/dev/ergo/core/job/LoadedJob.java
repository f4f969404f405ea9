package dev.ergo.core.job;

import dev.ergo.core.config.LoadedConfig;

/**
 * A job with the configuration that it runs under.
 *
 * @param <C> record of the sections that the job reads
 * @param job what runs
 * @param config what its file says
 */
public record LoadedJob<C extends Record>(Job<C> job, LoadedConfig<C> config) {

  /** Runs it and returns the exit code. */
  public int run() {
    return job.run(config);
  }
}
