package dev.ergo.rl.sweep;

import dev.ergo.core.error.UserException;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results of an evaluation. Where it has several benchmarks or policies, {@code BENCHMARK/POLICY/}
 * stands before each measure.
 */
public final class EvalResults {

  private static final List<String> MEASURES =
      List.of(
          "accuracy",
          "coverage",
          "hit_rate",
          "crop_area",
          "vision_tokens",
          "generated_tokens",
          "seconds_per_item");

  private EvalResults() {}

  /** Names of the measures that an evaluation can have; those of categories come with the data. */
  public static List<String> names(EvalConfig config) {
    return of(config, MEASURES);
  }

  /** The columns that say most. */
  public static List<String> telling(EvalConfig config) {
    return of(config, List.of("accuracy", "vision_tokens"));
  }

  private static List<String> of(EvalConfig config, List<String> measures) {
    List<String> policies =
        config.predictions() != null
            ? List.of("predictions")
            : config.resolvedPolicies().stream().map(PolicyConfig::name).toList();
    boolean single = config.benchmarks().size() * policies.size() == 1;
    List<String> names = new ArrayList<>();
    config
        .benchmarks()
        .forEach(
            benchmark ->
                policies.forEach(
                    policy ->
                        measures.forEach(
                            measure ->
                                names.add(prefix(single, benchmark.name(), policy) + measure))));
    return names;
  }

  private static String prefix(boolean single, String benchmark, String policy) {
    return single ? "" : benchmark + "/" + policy + "/";
  }

  /** Reads a finished evaluation. */
  public static TrialRecord.Results read(Path run) {
    try {
      List<BenchmarkSummary> rows = EvalSummary.read(run.resolve("summary.json")).benchmarks();
      Map<String, Double> last = new LinkedHashMap<>();
      rows.forEach(row -> add(last, prefix(rows.size() == 1, row.name(), row.policy()), row));
      return new TrialRecord.Results(Map.of(), last);
    } catch (IOException e) {
      throw new UserException(
          "the results of %s can't be read; delete the folder to run the trial anew".formatted(run),
          e);
    }
  }

  private static void add(Map<String, Double> last, String prefix, BenchmarkSummary row) {
    last.put(prefix + "accuracy", row.overall().accuracy());
    put(last, prefix + "coverage", row.regions().means().coverage());
    put(last, prefix + "hit_rate", row.regions().means().hitRate());
    put(last, prefix + "crop_area", row.regions().means().cropArea());
    put(last, prefix + "vision_tokens", row.cost().visionTokens());
    put(last, prefix + "generated_tokens", row.cost().generatedTokens());
    put(last, prefix + "seconds_per_item", row.cost().seconds());
    row.byCategory()
        .forEach((name, category) -> last.put(prefix + "accuracy/" + name, category.accuracy()));
    row.regions()
        .byCategory()
        .forEach(
            (name, region) -> {
              put(last, prefix + "coverage/" + name, region.means().coverage());
              put(last, prefix + "hit_rate/" + name, region.means().hitRate());
              put(last, prefix + "crop_area/" + name, region.means().cropArea());
            });
  }

  private static void put(Map<String, Double> last, String name, Optional<Double> value) {
    value.ifPresent(number -> last.put(name, number));
  }
}
