package dev.ergo.rl.reproduce;

import dev.ergo.core.config.Check;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;

/**
 * The sections that job reproduce reads.
 *
 * @param run where results go
 * @param reproduce what is run again
 */
public record ReproduceRunConfig(RunFolderConfig run, ReproduceConfig reproduce) {

  static final String JOB = "reproduce";

  /** Requires what is run again. */
  public ReproduceRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "reproduce", reproduce);
  }
}
