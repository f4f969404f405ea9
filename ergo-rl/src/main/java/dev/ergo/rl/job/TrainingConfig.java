package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;

/**
 * The sections that every training reads.
 *
 * @param run where results go, and the seed
 * @param model the policy
 * @param prompts texts around a question that replace those saved with the model, or ERGO's; null
 *     for none
 * @param episode budgets and lengths
 * @param data training and validation data
 * @param train the training loop
 * @param spark where executors are, for run.engine spark
 */
public record TrainingConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    DataConfig data,
    TrainConfig train,
    @Formerly(absent = "null") SparkConfig spark) {

  /** Fills in defaults. */
  public TrainingConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    train = Check.orDefault(train, TrainConfig.defaults());
    SparkConfig.checkFor(run, spark);
    Check.require(
        run.isLocal() || train.shares() != null,
        "train.shares",
        "is missing; with run.engine: spark say how many parts a step is cut into, at least as many as there are executors");
    ModelConfig.checkFor(run, model);
    Check.require(
        train.sharesTogether() == 1 || model == null || model.devices() == null,
        "train.shares_together",
        "is for one device or run.engine: spark, and model.devices names several, which add gradients up as they come; leave one of the two out");
    Check.require(
        data == null
            || train.validation().every() > 0 && validates(data, train)
            || train.keepBest() == null && train.earlyStop() == null,
        train.keepBest() == null ? "train.early_stop" : "train.keep_best",
        "goes by the validations of a training; give data.validation, train.validation.items and train.validation.every");
    Check.require(
        run.isLocal() || !Boolean.TRUE.equals(train.memory().dryRun()),
        "train.memory.dry_run",
        "computes in this process, and with run.engine: spark others compute; leave it out");
  }

  /** Requires model and data for a job. */
  void checkFor(String job) {
    Job.needed(job, "model", model).checkFor(job, true);
    Job.needed(job, "data", data);
  }

  /** The same for a process that works in another folder, with nothing left to choose. */
  TrainingConfig fromAnywhere(StepSizes sizes) {
    return new TrainingConfig(
        run,
        model.fromAnywhere().computing(sizes.compute()),
        prompts,
        episode,
        data,
        train.with(sizes),
        spark);
  }

  /** Whether there are held-out examples that are answered. */
  public boolean validates() {
    return validates(data, train);
  }

  private static boolean validates(DataConfig data, TrainConfig train) {
    return data.validation().isPresent() && train.validation().items() > 0;
  }

  /**
   * The same with a number of steps, where epochs are given.
   *
   * @param rows of the training data
   */
  TrainingConfig over(long rows) {
    return new TrainingConfig(run, model, prompts, episode, data, train.over(rows), spark);
  }
}
