package dev.ergo.eval;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.Benchmark;
import dev.ergo.eval.benchmark.BenchmarkConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.files.BenchmarkType;
import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.TimingConfig;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.summary.EvalSummary;
import dev.ergo.eval.task.EvalTask;
import java.nio.file.Path;
import java.util.List;

/** Evaluations of {@link StubData}, in batches of six. */
final class StubRuns {

  private static final BenchmarkConfig BENCHMARK =
      new BenchmarkConfig(
          BenchmarkType.PARQUET,
          Path.of("items.parquet"),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null);

  private StubRuns() {}

  static EvalConfig config(BadItems onError) {
    return config(onError, null, false);
  }

  static EvalConfig config(BadItems onError, TimingConfig timing) {
    return config(onError, timing, false);
  }

  private static EvalConfig config(BadItems onError, TimingConfig timing, boolean sufficiency) {
    return new EvalConfig(
        List.of(BENCHMARK),
        null,
        null,
        null,
        null,
        6,
        onError,
        8,
        500,
        null,
        null,
        null,
        null,
        sufficiency,
        timing,
        null);
  }

  static EvalTask task(String policy, AnsweringPolicy answering, String digest) {
    return task(policy, answering, digest, new StubData.Source("data-1"));
  }

  static EvalTask task(
      String policy, AnsweringPolicy answering, String digest, ExampleSource source) {
    return new EvalTask(
        new Benchmark("stub", source, new ErgoProtocol(MatchConfig.defaults())),
        policy,
        Long.MAX_VALUE,
        answering,
        PixelLimits.ofBudget(16),
        PixelLimits.ofBudget(16),
        digest,
        PolicyDescription.elsewhere("stub"));
  }

  static EvalSummary run(Path to, BadItems onError, EvalTask... tasks) {
    return run(to, config(onError), tasks);
  }

  /** A run in which the judge is shown the crop too. */
  static EvalSummary runWithSufficiency(Path to, EvalTask... tasks) {
    return run(to, config(BadItems.COUNT, null, true), tasks);
  }

  private static EvalSummary run(Path to, EvalConfig config, EvalTask... tasks) {
    return new Evaluation(to, config, 1, new ImageProcessor(), progress -> {})
        .run(List.of(tasks), "Stub");
  }
}
