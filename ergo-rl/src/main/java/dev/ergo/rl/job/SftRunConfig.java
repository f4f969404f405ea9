package dev.ergo.rl.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ergo.core.config.Check;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.sft.SftConfig;
import dev.ergo.rl.train.StepSizes;

/**
 * The sections that job sft reads.
 *
 * @param training those of every training
 * @param sft the lessons
 * @param rewards how answers are matched in validation; null for the defaults
 */
public record SftRunConfig(
    @JsonUnwrapped TrainingConfig training, SftConfig sft, RewardConfig rewards) {

  static final String JOB = "sft";

  /** Requires model and data and fills in defaults. */
  public SftRunConfig {
    training.checkFor(JOB);
    Check.require(
        training.train().dynamicSampling() == null,
        "train.dynamic_sampling",
        "is about groups of episodes, which job sft does not sample; leave it out");
    Check.require(
        training.train().minibatches() == 1,
        "train.minibatches",
        "splits sampled episodes, and job sft makes one update a step; leave it out, and give more steps of fewer train.prompts_per_step");
    Check.require(
        training.train().lastLooks() == 1,
        "train.last_looks",
        "is about sampled episodes, which job sft has none of; leave it out");
    sft = Check.orDefault(sft, new SftConfig(null, null, null, null));
  }

  /** The same with other sections of every training. */
  SftRunConfig withTraining(TrainingConfig settled) {
    return new SftRunConfig(settled, sft, rewards);
  }

  /** The same for a process that works in another folder, with nothing left to choose. */
  SftRunConfig fromAnywhere(StepSizes sizes) {
    return new SftRunConfig(training.fromAnywhere(sizes), sft, rewards);
  }
}
