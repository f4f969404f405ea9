package dev.ergo.rl.sweep;

import dev.ergo.core.config.Check;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;

/**
 * The sections that job sweep reads.
 *
 * @param run where results go
 * @param sweep trials and table
 */
public record SweepRunConfig(RunFolderConfig run, SweepConfig sweep) {

  static final String JOB = "sweep";

  /** Requires the trials. */
  public SweepRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "sweep", sweep);
  }
}
