package dev.ergo.rl.sweep;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;

/** The job that runs a configuration under lists and grids of overrides and several seeds. */
public final class SweepJob extends Job<SweepRunConfig> {

  /** Says its name and what it reads. */
  public SweepJob() {
    super(SweepRunConfig.JOB, SweepRunConfig.class);
  }

  @Override
  public String summary() {
    return "runs variations of a configuration under several seeds, and makes one table of them";
  }

  @Override
  public void validate(LoadedConfig<SweepRunConfig> loaded) {
    SweepRun.validate(loaded);
  }

  @Override
  public boolean spreads() {
    return true;
  }

  @Override
  public int run(LoadedConfig<SweepRunConfig> loaded) {
    return SweepRun.run(loaded);
  }
}
