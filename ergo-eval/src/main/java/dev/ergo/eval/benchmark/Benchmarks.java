package dev.ergo.eval.benchmark;

import dev.ergo.core.error.UserException;
import dev.ergo.data.DataSetConfig;
import dev.ergo.data.ExampleSource;
import dev.ergo.data.ExampleSources;
import dev.ergo.data.SceneExamples;
import dev.ergo.data.scenes.SceneSet;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.table.BenchmarkFiles;
import dev.ergo.eval.benchmark.table.BenchmarkType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Opens benchmarks as configurations describe them. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Opens a benchmark; images are not touched.
   *
   * @param rules how answers are read where the protocol is Ergo's own
   * @throws UserException if its files are missing, damaged or not of its form, or the protocol's
   *     project does not have the benchmark
   */
  public static LoadedBenchmark open(BenchmarkConfig config, MatchConfig rules) {
    Protocol protocol = protocol(config.type(), config.protocol(), rules);
    return new LoadedBenchmark(config.name(), source(config), protocol);
  }

  private static ExampleSource source(BenchmarkConfig config) {
    return switch (config.type()) {
      case PARQUET -> parquet(config);
      case SCENES -> config.seed() == null ? parquet(config) : scenes(config);
      default -> BenchmarkFiles.open(config.type(), config.path());
    };
  }

  private static ExampleSource parquet(BenchmarkConfig config) {
    DataSetConfig rows =
        new DataSetConfig(
            DataSetConfig.Type.PARQUET,
            config.path(),
            config.columns(),
            config.boxesRule(),
            null,
            null,
            null);
    return ExampleSources.open(rows, Path.of(""));
  }

  private static ExampleSource scenes(BenchmarkConfig config) {
    // Without an end: the last item's partner is then the same under every limit.
    return new SceneExamples(new SceneSet(config.seed(), config.side()), 0);
  }

  /**
   * The rules of a benchmark.
   *
   * @param rules how answers are read where the protocol is Ergo's own
   */
  static Protocol protocol(BenchmarkType type, ProtocolKind kind, MatchConfig rules) {
    return switch (kind) {
      case ERGO -> new ErgoProtocol(rules, type);
      case LMMS_EVAL -> {
        String task = known(type, LmmsEvalRules::task, "lmms-eval", "lmms_eval");
        yield new PublishedProtocol(
            "lmms-eval 0.7.3, task " + task + ", without an LLM; text inside <answer> tags first",
            LmmsEvalRules.of(type),
            BenchmarkFigures.of(type, kind));
      }
      case VLMEVALKIT -> {
        String dataSet = known(type, VlmEvalKitRules::dataSet, "VLMEvalKit", "vlmevalkit");
        yield new PublishedProtocol(
            "VLMEvalKit e8e78f0, " + dataSet + ", exact_matching; text inside <answer> tags first",
            VlmEvalKitRules.of(type),
            BenchmarkFigures.of(type, kind));
      }
    };
  }

  private static String known(
      BenchmarkType type,
      Function<BenchmarkType, Optional<String>> names,
      String project,
      String key) {
    return names
        .apply(type)
        .orElseThrow(
            () ->
                new UserException(
                    "%s does not have the benchmark %s; give protocol %s to one of %s, or use protocol ergo."
                        .formatted(
                            project,
                            lower(type),
                            key,
                            Arrays.stream(BenchmarkType.values())
                                .filter(other -> names.apply(other).isPresent())
                                .map(Benchmarks::lower)
                                .collect(Collectors.joining(", ")))));
  }

  private static String lower(BenchmarkType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
