package dev.ergo.rl.sweep;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;

/**
 * The sections that job sweep reads.
 *
 * @param run where results go
 * @param sweep trials and table
 * @param spark where executors are, for run.engine spark
 */
public record SweepRunConfig(
    RunFolderConfig run, SweepConfig sweep, @Formerly(absent = "null") SparkConfig spark) {

  static final String JOB = "sweep";

  /** Requires the trials. */
  public SweepRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "sweep", sweep);
    SparkConfig.checkFor(run, spark);
  }
}
