package dev.ergo.rl.launch;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.rl.conversation.GenerateJob;
import dev.ergo.rl.conversation.ScoreJob;
import dev.ergo.rl.job.ScenesJob;
import dev.ergo.rl.policy.LoadedPolicy;

/** Starts the job that a configuration selects. */
final class Jobs {

  private Jobs() {}

  /** Runs the job and returns the exit code. */
  static int run(LoadedConfig<RunConfig> loaded) {
    RunConfig config = loaded.value();
    return switch (config.job()) {
      case GRPO, SFT -> {
        TrainJob.run(loaded);
        yield 0;
      }
      case GENERATE -> {
        try (LoadedPolicy policy = policy(config)) {
          boolean allGood = new GenerateJob(policy, config.generate(), config.run().seed()).run();
          yield allGood ? 0 : 1;
        }
      }
      case SCORE -> {
        try (LoadedPolicy policy = policy(config)) {
          yield new ScoreJob(policy, config.score()).run() ? 0 : 1;
        }
      }
      case SCENES -> {
        new ScenesJob(config.scenes()).run();
        yield 0;
      }
      case EVAL, IMPORT -> throw new IllegalStateException("wired when those parts land");
    };
  }

  private static LoadedPolicy policy(RunConfig config) {
    return LoadedPolicy.load(config.model(), config.prompts(), config.run().seed());
  }
}
