package dev.ergo.rl.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.rl.sft.LessonWorkers;
import dev.ergo.rl.sft.LocalLessons;
import dev.ergo.rl.sft.SftTask;
import dev.ergo.rl.sft.StepLessons;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import java.util.List;

/** The job that trains a policy on lessons: supervised fine-tuning, the warm start of a policy. */
public final class SftJob extends Job<SftRunConfig> {

  /** Says its name and what it reads. */
  public SftJob() {
    super(SftRunConfig.JOB, SftRunConfig.class);
  }

  @Override
  public String summary() {
    return "warms a policy up on episodes written from target boxes";
  }

  @Override
  public int run(LoadedConfig<SftRunConfig> loaded) {
    SftRunConfig config = loaded.value();
    return Training.run(loaded, config.training(), settled -> method(config.withTraining(settled)));
  }

  private Training.Method method(SftRunConfig config) {
    return new Training.Method(
        name(),
        config.rewards() == null ? MatchConfig.defaults() : config.rewards().match(),
        data -> MemoryCheck.of(config, data),
        parts -> task(config, parts),
        List.of());
  }

  @Override
  public void validate(LoadedConfig<SftRunConfig> loaded) {
    SftRunConfig config = loaded.value();
    TrainingValidation.of(loaded, config.training(), data -> MemoryCheck.of(config, data));
  }

  @Override
  public boolean isWatched() {
    return true;
  }

  @Override
  public boolean spreads() {
    return true;
  }

  private static Training.Task task(SftRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    TrainConfig train = training.train();
    StepExamples examples =
        new StepExamples(parts.examples(), train.promptsPerStep(), training.run().seed());
    StepLessons lessons =
        new StepLessons(parts.policy(), parts.runner(), examples, config.sft(), train.steps());
    LessonWorkers workers =
        training.run().isLocal()
            ? new LocalLessons(
                parts.update(), lessons, parts.policy().model().device(), train.steps())
            : led(config, parts);
    SftTask task = new SftTask(workers, lessons, train);
    return new Training.Task(task, List.of(), task::close);
  }

  /** Other processes compute. */
  private static LessonWorkers led(SftRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    ShareSpec spec =
        ShareSpec.of(
            ConfigLoader.toYaml(config.fromAnywhere(parts.sizes())),
            parts.spread(),
            Follower.digests(parts.policy(), parts.examples().source()));
    return new LedLessons(
        SpreadEngine.crew(training.run(), training.spark()),
        spec,
        Lead.of(parts, training.train()));
  }
}
