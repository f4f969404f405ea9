package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.model.QwenModel;
import dev.ergo.rl.sft.SftTask;
import dev.ergo.rl.train.TrainingTask;
import java.util.List;
import java.util.Optional;

/** The job that trains a policy on lessons: supervised fine-tuning, the warm start of a policy. */
public final class SftJob implements Job<SftRunConfig> {

  @Override
  public String name() {
    return SftRunConfig.JOB;
  }

  @Override
  public Class<SftRunConfig> config() {
    return SftRunConfig.class;
  }

  @Override
  public int run(LoadedConfig<SftRunConfig> loaded) {
    SftRunConfig config = loaded.value();
    return Training.run(
        loaded,
        new Training.Method(
            name(),
            data -> MemoryCheck.of(config, data),
            parts -> new Lessons(task(config, parts)),
            List.of()));
  }

  private static SftTask task(SftRunConfig config, Training.Parts parts) {
    return new SftTask(
        parts.policy(),
        parts.update(),
        parts.runner(),
        parts.examples(),
        parts.validation(),
        config.train(),
        config.sft(),
        config.run().seed());
  }

  private record Lessons(SftTask lessons) implements Training.Task {

    @Override
    public TrainingTask task() {
      return lessons;
    }

    @Override
    public Optional<QwenModel> judge() {
      return Optional.empty();
    }

    @Override
    public void close() {
      lessons.close();
    }
  }
}
