package dev.ergo.rl.job;

import dev.ergo.core.config.Check;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.job.Job;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.train.TrainConfig;

/**
 * The sections that job grpo reads.
 *
 * @param run where results go, and the seed
 * @param model the policy
 * @param prompts texts around a question that replace those saved with the model, or ERGO's
 * @param episode budgets and lengths
 * @param data training and validation data
 * @param train the training loop
 * @param rewards components of the reward
 * @param advantage how rewards become advantages
 * @param loss the policy loss
 * @param judge the judge of the region reward
 */
public record GrpoRunConfig(
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    DataConfig data,
    TrainConfig train,
    RewardConfig rewards,
    AdvantageConfig advantage,
    PolicyLossConfig loss,
    JudgeConfig judge)
    implements TrainingConfig {

  static final String JOB = "grpo";

  /** Requires model and data and fills in defaults. */
  public GrpoRunConfig {
    run = Check.orDefault(run, RunFolderConfig.defaults());
    Job.needed(JOB, "model", model).checkFor(JOB, true);
    Job.needed(JOB, "data", data);
    episode = Check.orDefault(episode, EpisodeConfig.defaults());
    train = Check.orDefault(train, TrainConfig.defaults());
    rewards = Check.orDefault(rewards, RewardConfig.defaults());
    advantage = Check.orDefault(advantage, AdvantageConfig.defaults());
    loss = Check.orDefault(loss, PolicyLossConfig.defaults());
    judge = Check.orDefault(judge, new JudgeConfig(null, null, null, null, null));
    Check.require(
        model.init() == null,
        "model.init",
        "makes an untrained model, which job grpo can't start from; warm it up with job sft first");
  }

  /** Whether a judge computes in this process. */
  boolean judgesHere() {
    return rewards.needsJudge() && judge.endpoint() == null;
  }

  /** Whether a judge of its own is loaded. */
  boolean loadsJudge() {
    return judgesHere() && judge.path() != null;
  }

  /**
   * Whether the starting policy is loaded a second time. A new adapter changes nothing yet: there
   * the base weights are the starting policy.
   */
  boolean loadsStart() {
    boolean judges = judgesHere() && judge.path() == null;
    boolean freshAdapter = model.lora() != null;
    return (judges || loss.needsReference()) && !freshAdapter;
  }

  /** A judge of its own, held as the policy is. */
  ModelConfig judgeModel() {
    return new ModelConfig(judge.path(), null, model.device(), model.dtype(), null, null, null);
  }
}
