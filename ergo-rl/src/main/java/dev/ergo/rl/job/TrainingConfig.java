package dev.ergo.rl.job;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.train.TrainConfig;

/** The sections that every training reads. */
public interface TrainingConfig {

  /** Where results go, and the seed. */
  RunFolderConfig run();

  /** The policy. */
  ModelConfig model();

  /** Texts around a question that replace those saved with the model; null for none. */
  PromptOverrides prompts();

  /** Budgets and lengths. */
  EpisodeConfig episode();

  /** Training and validation data. */
  DataConfig data();

  /** The training loop. */
  TrainConfig train();

  /** Components of the reward; validation reads how answers are matched. */
  RewardConfig rewards();
}
