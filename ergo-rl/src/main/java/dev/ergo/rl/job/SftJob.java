package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.rl.sft.SftTask;
import java.util.List;

/** The job that trains a policy on lessons: supervised fine-tuning, the warm start of a policy. */
public final class SftJob extends Job<SftRunConfig> {

  /** Says its name and what it reads. */
  public SftJob() {
    super(SftRunConfig.JOB, SftRunConfig.class);
  }

  @Override
  public int run(LoadedConfig<SftRunConfig> loaded) {
    SftRunConfig config = loaded.value();
    return Training.run(
        loaded,
        config.training(),
        new Training.Method(
            name(),
            config.rewards() == null ? MatchConfig.defaults() : config.rewards().match(),
            data -> MemoryCheck.of(config, data),
            parts -> task(config, parts),
            List.of()));
  }

  private static Training.Task task(SftRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    SftTask lessons =
        new SftTask(
            parts.policy(),
            parts.update(),
            parts.runner(),
            parts.examples(),
            training.train(),
            config.sft(),
            training.run().seed());
    return new Training.Task(lessons, List.of(), lessons::close);
  }
}
