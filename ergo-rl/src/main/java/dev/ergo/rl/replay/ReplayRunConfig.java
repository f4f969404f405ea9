package dev.ergo.rl.replay;

import dev.ergo.core.config.Check;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.core.run.SparkConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.reward.RewardConfig;

/**
 * The sections that job replay reads. Those behind {@code replay} take the place of the run's own,
 * each as a whole.
 *
 * @param run where results go
 * @param replay what is replayed
 * @param rewards components of the reward; null: the run's
 * @param advantage how rewards become advantages; null: the run's
 * @param judge the judge of the region reward; null: the run's
 * @param model the policy that judges where judge.path is absent; null: the run's
 * @param prompts texts around the judge's question; null: the run's
 * @param data where the images are that a judge is shown; null: the run's
 * @param spark where executors are, for run.engine spark
 */
public record ReplayRunConfig(
    RunFolderConfig run,
    ReplayConfig replay,
    RewardConfig rewards,
    AdvantageConfig advantage,
    JudgeConfig judge,
    ModelConfig model,
    PromptOverrides prompts,
    DataConfig data,
    SparkConfig spark) {

  static final String JOB = "replay";

  /** Requires what is replayed. */
  public ReplayRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "replay", replay);
    SparkConfig.checkFor(run, spark);
  }
}
