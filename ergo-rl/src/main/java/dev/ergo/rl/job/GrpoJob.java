package dev.ergo.rl.job;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.io.Console;
import dev.ergo.core.job.Job;
import dev.ergo.core.run.RunFolder;
import dev.ergo.core.spread.SpreadEngine;
import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.rl.grpo.BatchScoring;
import dev.ergo.rl.grpo.BatchedShares;
import dev.ergo.rl.grpo.GrpoTask;
import dev.ergo.rl.grpo.KlPenalty;
import dev.ergo.rl.grpo.LocalSampler;
import dev.ergo.rl.grpo.LocalShares;
import dev.ergo.rl.grpo.RolloutLog;
import dev.ergo.rl.grpo.ShareWorkers;
import dev.ergo.rl.remote.AnswerJudge;
import dev.ergo.rl.remote.GivenScores;
import dev.ergo.rl.remote.RemoteReward;
import dev.ergo.rl.reward.BatchReward;
import dev.ergo.rl.reward.EpisodeScorer;
import dev.ergo.rl.train.StepExamples;
import dev.ergo.rl.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The job that trains a policy by group-relative policy optimisation. */
public final class GrpoJob extends Job<GrpoRunConfig> {

  /** Says its name and what it reads. */
  public GrpoJob() {
    super(GrpoRunConfig.JOB, GrpoRunConfig.class);
  }

  @Override
  public String summary() {
    return "trains with GRPO";
  }

  @Override
  public int run(LoadedConfig<GrpoRunConfig> loaded) {
    GrpoRunConfig config = loaded.value();
    config.checkRollout();
    return Training.run(loaded, config.training(), settled -> method(config.withTraining(settled)));
  }

  private Training.Method method(GrpoRunConfig config) {
    return new Training.Method(
        name(),
        config.rewards().match(),
        data -> MemoryCheck.of(config, data),
        parts -> task(config, parts),
        config.otherModels().stream().flatMap(model -> model.folder().stream()).toList());
  }

  @Override
  public void validate(LoadedConfig<GrpoRunConfig> loaded) {
    GrpoRunConfig config = loaded.value();
    config.checkRollout();
    EpisodeScorer.of(config.rewards());
    TrainingValidation.of(loaded, config.training(), data -> MemoryCheck.of(config, data));
  }

  @Override
  public boolean isWatched() {
    return true;
  }

  @Override
  public boolean spreads() {
    return true;
  }

  private static Training.Task task(GrpoRunConfig config, Training.Parts parts) {
    return config.training().run().isLocal() ? here(config, parts) : led(config, parts);
  }

  /** Threads of this process compute. */
  private static Training.Task here(GrpoRunConfig config, Training.Parts parts) {
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
    TrainConfig train = config.training().train();
    GrpoTask.Shown shown = new GrpoTask.Shown(shares.sampler(), examples(config, parts));
    ShareWorkers workers = new LocalShares(parts.update(), shares.shares(), shown, train);
    GrpoTask task = task(config, parts, shown, workers);
    return new Training.Task(
        task,
        shares.judges(),
        () -> {
          task.close();
          shares.close();
        });
  }

  /** Other processes compute. */
  private static Training.Task led(GrpoRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    ShareSpec spec =
        ShareSpec.of(
            ConfigLoader.toYaml(config.fromAnywhere(parts.sizes())),
            parts.spread(),
            ShareProcess.digests(config, parts.policy(), parts.examples().source()));
    ShareCrew crew = new ShareCrew(SpreadEngine.crew(training.run(), training.spark()), spec);
    Lead lead = Lead.of(parts, training.train());
    GrpoTask.Shown shown =
        new GrpoTask.Shown(
            new LocalSampler(
                parts.runner(), training.train().with(parts.sizes()), training.run().seed()),
            examples(config, parts));
    GrpoTask task = task(config, parts, shown, new LedShares(crew, lead, training.train()));
    return new Training.Task(task, List.of(), task::close);
  }

  /** Components that see all of a step's episodes are scored by the process that leads. */
  private static List<BatchReward> batchRewards(GrpoRunConfig config, RunFolder folder) {
    List<BatchReward> rewards = new ArrayList<>();
    if (config.rewards().answerJudge() != null) {
      rewards.add(
          AnswerJudge.of(
              config.rewards().answerJudge(),
              path -> config.training().model().beside(path, null),
              folder.resolve(AnswerJudge.FILE),
              Console.out()::println));
    }
    rewards.addAll(config.rewards().batchRewards());
    if (!config.rewards().remote().isEmpty()) {
      rewards.addAll(
          RemoteReward.all(
              config.rewards().remote(), folder.resolve(GivenScores.FILE), Console.out()::println));
    }
    return rewards;
  }

  private static StepExamples examples(GrpoRunConfig config, Training.Parts parts) {
    TrainingConfig training = config.training();
    return new StepExamples(
        parts.examples(), training.train().promptsPerStep(), training.run().seed());
  }

  private static GrpoTask task(
      GrpoRunConfig config, Training.Parts parts, GrpoTask.Shown shown, ShareWorkers workers) {
    TrainingConfig training = config.training();
    TrainConfig train = training.train().with(parts.sizes());
    EpisodeScorer rewards = EpisodeScorer.of(config.rewards());
    BatchScoring together =
        new BatchScoring(
            new AnswerMatcher(config.rewards().match()),
            rewards.names(),
            batchRewards(config, parts.folder()));
    return new GrpoTask(
        BatchedShares.of(workers, together),
        shown,
        new GrpoTask.Learning(
            rewards,
            Optional.ofNullable(config.rewards().kl()).map(KlPenalty::new),
            config.advantage(),
            config.loss(),
            train,
            training.episode().maxSampledTokens()),
        new RolloutLog(parts.folder().resolve("rollouts"), config.scoring().beside()));
  }
}
