package dev.ergo.rl.launch;

import dev.ergo.core.config.LoadedConfig;
import dev.ergo.core.policy.LoadedPolicy;
import dev.ergo.core.policy.ScratchModel;
import dev.ergo.core.run.RunFolder;
import dev.ergo.data.imports.ImportJob;
import dev.ergo.data.imports.ImportSummary;
import dev.ergo.eval.RunComparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.rl.conversation.GenerateJob;
import dev.ergo.rl.conversation.ScoreJob;
import dev.ergo.rl.job.InitJob;
import dev.ergo.rl.job.ScenesJob;
import java.nio.file.Path;

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
      case INIT -> {
        new InitJob(
                new ScratchModel(config.model(), config.prompts(), config.run().seed()),
                config.init())
            .run();
        yield 0;
      }
      case SCENES -> {
        new ScenesJob(config.scenes()).run();
        yield 0;
      }
      case EVAL -> {
        EvalRun.run(loaded);
        yield 0;
      }
      case COMPARE -> {
        compare(loaded);
        yield 0;
      }
      case IMPORT -> {
        ImportSummary summary = new ImportJob(config.imported(), Path.of("")).run();
        summary.rows().forEach((file, rows) -> System.out.println(rows + " rows -> " + file));
        if (summary.leftOut() > 0) {
          System.out.println(
              summary.leftOut()
                  + " questions left out: their image or the place of their answer is not there");
        }
        yield 0;
      }
      case SWEEP -> SweepRun.run(loaded);
    };
  }

  private static void compare(LoadedConfig<RunConfig> loaded) {
    RunConfig config = loaded.value();
    // Read first: what can't be compared leaves no folder.
    RunComparison comparison = RunComparison.read(config.compare(), config.run().seed());
    try (RunFolder folder = RunFolder.open(config.run(), loaded)) {
      EvalSummary summary = comparison.publish(folder.path(), "Comparison " + config.run().name());
      EvalLines.results(summary).forEach(System.out::println);
      System.out.println("report: " + folder.resolve("report.html"));
    }
  }

  private static LoadedPolicy policy(RunConfig config) {
    return LoadedPolicy.load(config.model(), config.prompts(), config.run().seed());
  }
}
