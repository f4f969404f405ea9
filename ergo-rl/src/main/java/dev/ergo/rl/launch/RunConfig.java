package dev.ergo.rl.launch;

import static dev.ergo.core.config.Check.orDefault;
import static dev.ergo.core.config.Check.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.policy.ModelConfig;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.core.run.RunFolderConfig;
import dev.ergo.data.DataConfig;
import dev.ergo.data.imports.ImportConfig;
import dev.ergo.data.scenes.ScenesConfig;
import dev.ergo.eval.config.CompareConfig;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.rl.advantage.AdvantageConfig;
import dev.ergo.rl.conversation.GenerateConfig;
import dev.ergo.rl.conversation.ScoreConfig;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.job.InitJobConfig;
import dev.ergo.rl.loss.PolicyLossConfig;
import dev.ergo.rl.reward.RewardConfig;
import dev.ergo.rl.sft.SftConfig;
import dev.ergo.rl.sweep.SweepConfig;
import dev.ergo.rl.train.TrainConfig;

/**
 * A whole configuration file. A section that the job does not use may stand in the file, so that
 * files can extend each other; a section that the job needs must be there.
 *
 * @param job what runs
 * @param run where results go, and the seed
 * @param model the policy
 * @param prompts texts around a question that replace those saved with the model, or ERGO's
 * @param episode budgets and lengths
 * @param data training and validation data
 * @param train the training loop
 * @param sft lessons of the sft job
 * @param rewards components of the reward
 * @param advantage how rewards become advantages
 * @param loss the policy loss
 * @param judge the judge of the region reward
 * @param generate the generate job
 * @param score the score job
 * @param eval the eval job
 * @param compare the compare job
 * @param init the init job
 * @param scenes the scenes job
 * @param imported the import job (key {@code import})
 * @param sweep the sweep job
 */
public record RunConfig(
    JobKind job,
    RunFolderConfig run,
    ModelConfig model,
    PromptOverrides prompts,
    EpisodeConfig episode,
    DataConfig data,
    TrainConfig train,
    SftConfig sft,
    RewardConfig rewards,
    AdvantageConfig advantage,
    PolicyLossConfig loss,
    JudgeConfig judge,
    GenerateConfig generate,
    ScoreConfig score,
    EvalConfig eval,
    CompareConfig compare,
    InitJobConfig init,
    ScenesConfig scenes,
    @JsonProperty("import") ImportConfig imported,
    SweepConfig sweep) {

  /** Requires what the job needs and fills in defaults. */
  public RunConfig {
    require(
        job != null,
        "job",
        "is missing; give one of grpo, sft, eval, compare, generate, score, init, scenes, import, sweep");
    run = orDefault(run, new RunFolderConfig(null, null, null, null));
    boolean trains = job == JobKind.GRPO || job == JobKind.SFT;
    boolean usesModel =
        trains
            || job == JobKind.EVAL
            || job == JobKind.GENERATE
            || job == JobKind.SCORE
            || job == JobKind.INIT;
    String needed = "is missing, and job " + name(job) + " needs it";
    boolean asksOthers = job == JobKind.EVAL && eval != null && !eval.asksModels();
    require(!usesModel || model != null || asksOthers, "model", needed);
    require(!trains || data != null, "data", needed);
    require(job != JobKind.EVAL || eval != null, "eval", needed);
    require(job != JobKind.COMPARE || compare != null, "compare", needed);
    require(job != JobKind.IMPORT || imported != null, "import", needed);
    require(job != JobKind.SWEEP || sweep != null, "sweep", needed);
    require(job != JobKind.GENERATE || generate != null, "generate", needed);
    require(job != JobKind.SCORE || score != null, "score", needed);
    require(job != JobKind.INIT || init != null, "init", needed);
    require(
        job == JobKind.INIT
            || model == null
            || model.init() == null
            || model.dtype().equals("float32"),
        "model.dtype",
        "must be float32 where model.init makes the weights, but in job init");
    require(job != JobKind.SCENES || scenes != null, "scenes", needed);
    if (trains) {
      train = orDefault(train, TrainConfig.defaults());
    }
    if (trains || job == JobKind.EVAL) {
      episode = orDefault(episode, new EpisodeConfig(null, null, null, null, null));
    }
    if (job == JobKind.EVAL) {
      eval = eval.withSizesOf(episode);
    }
    boolean answers =
        job == JobKind.GENERATE
            || job == JobKind.SCORE
            || (job == JobKind.EVAL && eval.asksModels());
    require(
        !answers || model == null || model.lora() == null || model.adapter() != null,
        "model.lora",
        "makes an untrained adapter, and job "
            + name(job)
            + " trains none; name the trained one as model.adapter, or set model.lora to null");
    if (job == JobKind.SFT) {
      sft = orDefault(sft, new SftConfig(null, null, null));
    }
    if (job == JobKind.GRPO) {
      rewards = orDefault(rewards, RewardConfig.defaults());
      advantage = orDefault(advantage, AdvantageConfig.defaults());
      loss = orDefault(loss, PolicyLossConfig.defaults());
      judge = orDefault(judge, new JudgeConfig(null, null, null, null, null));
      require(
          model == null || model.init() == null,
          "model.init",
          "makes an untrained model, which job grpo can't start from; warm it up with job sft first");
    }
  }

  /**
   * Texts around a question to a server, which has none saved with it: ERGO's but for given ones.
   */
  Prompts promptsOfServers() {
    return orDefault(prompts, PromptOverrides.NONE).over(Prompts.ergo());
  }

  private static String name(JobKind job) {
    return job == null ? "" : job.name().toLowerCase(java.util.Locale.ROOT);
  }
}
