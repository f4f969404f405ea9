package dev.ergo.rl.job;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.job.Job;
import dev.ergo.rl.grpo.GrpoTask;
import dev.ergo.rl.grpo.LocalShares;
import dev.ergo.rl.grpo.RolloutLog;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import java.util.List;

/** The job that trains a policy by group-relative policy optimisation. */
public final class GrpoJob extends Job<GrpoRunConfig> {

  /** Says its name and what it reads. */
  public GrpoJob() {
    super(GrpoRunConfig.JOB, GrpoRunConfig.class);
  }

  @Override
  public int run(LoadedConfig<GrpoRunConfig> loaded) {
    GrpoRunConfig config = loaded.value();
    config.checkRollout();
    return Training.run(
        loaded,
        config.training(),
        new Training.Method(
            name(),
            config.rewards().match(),
            data -> MemoryCheck.of(config, data),
            parts -> task(config, parts),
            config.loadsJudge() ? config.judgeModel().folder().stream().toList() : List.of()));
  }

  private static Training.Task task(GrpoRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    TrainConfig train = training.train().with(parts.sizes());
    StepExamples examples =
        new StepExamples(parts.examples(), train.promptsPerStep(), training.run().seed());
    GrpoShares shares =
        new GrpoShares(
            config,
            new GrpoShares.ShareSetup(
                parts.policy(),
                parts.update().workers(),
                parts.runner(),
                parts.examples().source().digest(),
                parts.sizes(),
                parts.folder().path()));
    GrpoTask task =
        new GrpoTask(
            new LocalShares(
                parts.update(), shares.shares(), examples, train.groupSize(), train.steps()),
            new GrpoTask.Shown(shares.sampler(), examples),
            new GrpoTask.Learning(
                EpisodeScorer.of(config.rewards()),
                config.advantage(),
                config.loss(),
                train,
                training.episode().maxSampledTokens()),
            new RolloutLog(parts.folder().resolve("rollouts")));
    return new Training.Task(
        task,
        shares.judges(),
        () -> {
          task.close();
          shares.close();
        });
  }
}
