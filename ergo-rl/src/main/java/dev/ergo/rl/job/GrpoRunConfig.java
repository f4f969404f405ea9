package dev.ergo.rl.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.AutoNumber;
import dev.ergo.core.config.Check;
import dev.ergo.core.config.Formerly;
import dev.ergo.core.error.UserException;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.grpo.ScoringSections;
import dev.ergo.rl.loss.OldLogProbs;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.rollout.RolloutConfig;
import dev.ergo.rl.train.StepSizes;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    rewards =
        Check.orDefault(rewards, RewardConfig.defaults()).within(training.episode().maxNewTokens());
    advantage = Check.orDefault(advantage, AdvantageConfig.defaults());
    advantage.checkFor(rewards);
    loss =
        Check.orDefault(loss, PolicyLossConfig.defaults())
            .settled(rollout != null && rollout.maxStaleness() > 0);
    checkTruncation(training.train(), rollout, loss, rewards);
    judge = Check.orDefault(judge, JudgeConfig.defaults());
    checkLastLooks(training, advantage, rollout);
    Check.require(
        training.model().init() == null,
        "model.init",
        "makes an untrained model, which job grpo can't start from; warm it up with job sft first");
    Check.require(
        training.run().isLocal() || judge.endpoint() == null,
        "judge.endpoint",
        "is asked by one process, which keeps its replies; with run.engine: spark give judge.path, or leave both out for the starting policy");
    Check.require(
        training.run().isLocal() || rollout == null,
        "rollout",
        "has servers sample for one process, and with run.engine: spark executors sample; leave one of the two out");
  }

  /** Where servers leave tokens out of the draw, their log-probs are of those that stay. */
  private static void checkTruncation(
      TrainConfig train, RolloutConfig rollout, PolicyLossConfig loss, RewardConfig rewards) {
    Check.require(
        rollout == null
            || train.truncation().isNone()
            || loss.oldLogProbs() == OldLogProbs.TRAINER
                && !loss.correctsSampler()
                && rewards.kl() == null,
        "rollout",
        "has servers sample, whose log-probs under train.top_k and train.top_p are of the tokens that stay, while loss.old_log_probs: sampler, loss.sampler_correction and rewards.kl need those of all; leave these out, or top_k and top_p");
  }

  private static void checkLastLooks(
      TrainingConfig training, AdvantageConfig advantage, RolloutConfig rollout) {
    if (training.train().lastLooks() == 1) {
      return;
    }
    String key = "train.last_looks";
    Check.require(
        advantage.byLook(),
        key,
        "above 1 tells a crop from its answers, which takes advantages by look; set advantage.credit: look");
    Check.require(
        training.episode().looks() > 1 && !training.episode().earlyAnswer(),
        key,
        "above 1 samples several answers behind each crop, so every episode needs one; set episode.looks to 2 or more and episode.early_answer: false");
    Check.require(
        rollout == null,
        key,
        "above 1 copies what was computed of an episode, which servers do not; leave rollout out, so that this process samples");
  }

  /** The same for a process that works in another folder, with nothing left to choose. */
  GrpoRunConfig fromAnywhere(StepSizes sizes) {
    String judgePath = loadsJudge() ? judgeModel().fromAnywhere().path() : judge.path();
    return new GrpoRunConfig(
        training.fromAnywhere(sizes),
        rewards,
        advantage,
        loss,
        new JudgeConfig(
            judgePath,
            judge.budget(),
            judge.maxNewTokens(),
            AutoNumber.of(sizes.judgeBatch()),
            judge.score(),
            judge.endpoint()),
        rollout);
  }

  /** The same with other sections of every training. */
  GrpoRunConfig withTraining(TrainingConfig settled) {
    return new GrpoRunConfig(settled, rewards, advantage, loss, judge, rollout);
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

  /** What says how much an episode is worth. */
  ScoringSections scoring() {
    return new ScoringSections(rewards, advantage, judge);
  }

  /** Whether a judge computes in this process. */
  boolean judgesHere() {
    return rewards.needsJudge() && judge.endpoint() == null;
  }

  /** Whether a judge of its own is loaded. */
  boolean loadsJudge() {
    return judgesHere() && judge.path() != null;
  }

  /** Whether the loss or the reward compares with the starting policy. */
  boolean needsReference() {
    return loss.needsReference() || rewards.kl() != null;
  }

  /** Whether the starting policy is asked beside the trained one, as judge or reference. */
  boolean needsStart() {
    return judgesHere() && judge.path() == null || needsReference();
  }

  /**
   * Whether the starting policy is loaded a second time. A new adapter changes nothing yet: there
   * the base weights are the starting policy.
   */
  boolean loadsStart() {
    return needsStart() && training.model().lora() == null;
  }

  /** The model of this process that judges answers, held as the policy is; empty if none does. */
  Optional<ModelConfig> answerJudgeModel() {
    return Optional.ofNullable(rewards.answerJudge())
        .flatMap(judges -> Optional.ofNullable(judges.path()))
        .map(path -> training.model().beside(path, null));
  }

  /** Models that are loaded beside the policy and its start. */
  List<ModelConfig> otherModels() {
    List<ModelConfig> models = new ArrayList<>();
    if (loadsJudge()) {
      models.add(judgeModel());
    }
    answerJudgeModel().ifPresent(models::add);
    return models;
  }

  /** A judge of its own, held as the policy is. */
  ModelConfig judgeModel() {
    return training.model().beside(judge.path(), null);
  }
}
