package dev.ergo.rl.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.rollout.RolloutConfig;

/**
 * The sections that job grpo reads.
 *
 * @param training those of every training
 * @param rewards components of the reward
 * @param advantage how rewards become advantages
 * @param loss the policy loss
 * @param judge the judge of the region reward
 * @param rollout servers that sample the episodes; absent: this process does
 */
public record GrpoRunConfig(
    @JsonUnwrapped TrainingConfig training,
    RewardConfig rewards,
    AdvantageConfig advantage,
    PolicyLossConfig loss,
    JudgeConfig judge,
    @Formerly(absent = "null") RolloutConfig rollout) {

  static final String JOB = "grpo";

  /** Requires model and data and fills in defaults. */
  public GrpoRunConfig {
    training.checkFor(JOB);
    rewards = Check.orDefault(rewards, RewardConfig.defaults());
    advantage = Check.orDefault(advantage, AdvantageConfig.defaults());
    loss = Check.orDefault(loss, PolicyLossConfig.defaults());
    judge = Check.orDefault(judge, new JudgeConfig(null, null, null, null, null));
    Check.require(
        training.model().init() == null,
        "model.init",
        "makes an untrained model, which job grpo can't start from; warm it up with job sft first");
  }

  /**
   * Refuses servers for a policy that can't reach them.
   *
   * @throws UserException if full weights are trained
   */
  void checkRollout() {
    if (rollout != null && training.model().lora() == null && training.model().adapter() == null) {
      throw new UserException(
          "rollout.servers get each version of the policy as an adapter, but the full weights are trained; set model.lora, or leave rollout out, so that this process samples");
    }
  }

  /** Whether a judge computes in this process. */
  boolean judgesHere() {
    return rewards.needsJudge() && judge.endpoint() == null;
  }

  /** Whether a judge of its own is loaded. */
  boolean loadsJudge() {
    return judgesHere() && judge.path() != null;
  }

  /** Whether the starting policy is asked beside the trained one, as judge or reference. */
  boolean needsStart() {
    return judgesHere() && judge.path() == null || loss.needsReference();
  }

  /**
   * Whether the starting policy is loaded a second time. A new adapter changes nothing yet: there
   * the base weights are the starting policy.
   */
  boolean loadsStart() {
    return needsStart() && training.model().lora() == null;
  }

  /** A judge of its own, held as the policy is. */
  ModelConfig judgeModel() {
    return training.model().beside(judge.path(), null);
  }
}
