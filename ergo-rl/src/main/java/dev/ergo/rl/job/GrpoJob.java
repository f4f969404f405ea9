package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import java.util.List;

/** The job that trains a policy by group-relative policy optimisation. */
public final class GrpoJob extends Job<GrpoRunConfig> {

  /** Says its name and what it reads. */
  public GrpoJob() {
    super(GrpoRunConfig.JOB, GrpoRunConfig.class);
  }

  @Override
  public int run(LoadedConfig<GrpoRunConfig> loaded) {
    GrpoRunConfig config = loaded.value();
    config.checkRollout();
    return Training.run(
        loaded,
        config.training(),
        new Training.Method(
            name(),
            config.rewards().match(),
            data -> MemoryCheck.of(config, data),
            parts -> new GrpoParts(config, parts).asTask(),
            config.loadsJudge() ? config.judgeModel().folder().stream().toList() : List.of()));
  }
}
