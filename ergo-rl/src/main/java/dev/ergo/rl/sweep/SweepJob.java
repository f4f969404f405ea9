package dev.ergo.rl.sweep;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;

/** The job that runs a configuration under lists and grids of overrides and several seeds. */
public final class SweepJob implements Job<SweepRunConfig> {

  @Override
  public String name() {
    return SweepRunConfig.JOB;
  }

  @Override
  public Class<SweepRunConfig> config() {
    return SweepRunConfig.class;
  }

  @Override
  public int run(LoadedConfig<SweepRunConfig> loaded) {
    return SweepRun.run(loaded);
  }
}
