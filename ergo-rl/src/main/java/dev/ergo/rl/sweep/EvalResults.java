package dev.ergo.rl.sweep;

import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.config.PolicyConfig;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Regions;
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
  public static TrialRecord.Results read(Path run) throws IOException {
    List<BenchmarkSummary> rows = EvalSummary.read(run.resolve("summary.json")).benchmarks();
    Map<String, Double> last = new LinkedHashMap<>();
    rows.forEach(row -> add(last, prefix(rows.size() == 1, row.name(), row.policy()), row));
    return new TrialRecord.Results(Map.of(), last);
  }

  private static void add(Map<String, Double> last, String prefix, BenchmarkSummary row) {
    last.put(prefix + "accuracy", row.overall().accuracy());
    add(last, prefix, "", row.regions().means());
    put(last, prefix + "vision_tokens", row.cost().visionTokens());
    put(last, prefix + "generated_tokens", row.cost().generatedTokens());
    put(last, prefix + "seconds_per_item", row.cost().seconds());
    row.byCategory()
        .forEach((name, category) -> last.put(prefix + "accuracy/" + name, category.accuracy()));
    row.regions()
        .byCategory()
        .forEach((name, region) -> add(last, prefix, "/" + name, region.means()));
  }

  private static void add(
      Map<String, Double> last, String prefix, String suffix, Regions.Means means) {
    put(last, prefix + "coverage" + suffix, means.coverage());
    put(last, prefix + "hit_rate" + suffix, means.hitRate());
    put(last, prefix + "crop_area" + suffix, means.cropArea());
  }

  private static void put(Map<String, Double> last, String name, Optional<Double> value) {
    value.ifPresent(number -> last.put(name, number));
  }
}
