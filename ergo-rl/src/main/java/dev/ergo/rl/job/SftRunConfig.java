package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.sft.SftConfig;
import dev.ergo.rl.train.TrainConfig;

/**
 * The sections that job sft reads.
 *
 * @param run where results go, and the seed
 * @param model the policy
 * @param prompts texts around a question that replace those saved with the model, or ERGO's
 * @param episode budgets and lengths
 * @param data training and validation data
 * @param train the training loop
 * @param sft the lessons
 * @param rewards how answers are matched in validation
 */
public record SftRunConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    DataConfig data,
    TrainConfig train,
    SftConfig sft,
    RewardConfig rewards)
    implements TrainingConfig {

  static final String JOB = "sft";

  /** Requires model and data and fills in defaults. */
  public SftRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "model", model).checkFor(JOB, true);
    Job.needed(JOB, "data", data);
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    train = Check.orDefault(train, TrainConfig.defaults());
    sft = Check.orDefault(sft, new SftConfig(null, null, null));
  }
}
