package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
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
 */
public record TrainingConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    DataConfig data,
    TrainConfig train) {

  /** Fills in defaults. */
  public TrainingConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    train = Check.orDefault(train, TrainConfig.defaults());
  }

  /** Requires model and data for a job. */
  void checkFor(String job) {
    Job.needed(job, "model", model).checkFor(job, true);
    Job.needed(job, "data", data);
  }

  /** Whether there are held-out examples that are answered. */
  public boolean validates() {
    return data.validation().isPresent() && train.validation().items() > 0;
  }
}
