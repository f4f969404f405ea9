package dev.ergo.core.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.Console;
import dev.ergo.core.run.RunFolderConfig;

/**
 * A job with the configuration that it runs under.
 *
 * @param <C> record of the sections that the job reads
 * @param job what runs
 * @param config what its file says
 */
public record LoadedJob<C extends Record>(Job<C> job, LoadedConfig<C> config) {

  /**
   * Runs it and returns the exit code.
   *
   * @throws UserException if it is to be spread over processes and can't be
   */
  public int run() {
    checkEngine();
    checkMonitor();
    return job.run(config);
  }

  /**
   * Checks what can be checked without doing the work, and says what was found.
   *
   * @throws UserException for what would keep the job from running
   */
  public void validate() {
    checkEngine();
    checkMonitor();
    Console.out().println("%s: the keys of job %s are right".formatted(config.file(), job.name()));
    job.validate(config);
  }

  private void checkMonitor() {
    JsonNode port = config.resolved().at("/run/monitor");
    if (port.isNumber() && !job.isWatched()) {
      throw new UserException(
          "%s: run.monitor is %s, and job %s has nothing to show there, only a training has; leave the key out"
              .formatted(config.file(), port.asText(), job.name()));
    }
  }

  private void checkEngine() {
    String engine = config.resolved().at("/run/engine").asText(RunFolderConfig.LOCAL);
    if (!engine.equals(RunFolderConfig.LOCAL) && !job.spreads()) {
      throw new UserException(
          "%s: run.engine is %s, and job %s computes in this process alone; leave the key out"
              .formatted(config.file(), engine, job.name()));
    }
  }
}
