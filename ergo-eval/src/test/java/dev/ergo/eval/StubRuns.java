package dev.ergo.eval;

import dev.ergo.core.config.ConfigLoader;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.BadItems;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.EvalTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Evaluations of {@link StubData}, in batches of six. */
final class StubRuns {

  private StubRuns() {}

  /** A file with nothing but the section. */
  record Root(EvalConfig eval) {}

  /**
   * The section of an evaluation of {@link StubData}.
   *
   * @param keys as in a configuration, separated by commas
   */
  static EvalConfig config(String keys) {
    try {
      Path file = Files.createTempFile("eval", ".yaml");
      try {
        Files.writeString(file, "eval: {benchmarks: [{type: parquet, path: x}], " + keys + "}");
        return ConfigLoader.load(file, Map.of(), Root.class).value().eval();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static EvalConfig config(BadItems onError) {
    return config(keys(onError));
  }

  private static String keys(BadItems onError) {
    return "batch_size: 6, gallery: 8, resamples: 500, on_error: "
        + onError.name().toLowerCase(Locale.ROOT);
  }

  static EvalTask task(String policy, AnsweringPolicy answering, String digest) {
    return task(policy, answering, digest, new StubData.Source("data-1"));
  }

  static EvalTask task(
      String policy, AnsweringPolicy answering, String digest, ExampleSource source) {
    return new EvalTask(
        new LoadedBenchmark("stub", source, new ErgoProtocol(MatchConfig.defaults())),
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
    return run(to, config(keys(BadItems.COUNT) + ", sufficiency: true"), tasks);
  }

  private static EvalSummary run(Path to, EvalConfig config, EvalTask... tasks) {
    return new Evaluation(to, config, 1, new ImageProcessor(), progress -> {})
        .run(List.of(tasks), "Stub");
  }
}
