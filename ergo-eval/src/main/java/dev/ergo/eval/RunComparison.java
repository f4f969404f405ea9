package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.config.CompareConfig;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import dev.ergo.eval.metrics.BenchmarkRules;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Bootstrap;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PolicyComparisons;
import dev.ergo.eval.report.EvalReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets finished evaluations side by side. A policy of a later run is compared with the policy of
 * the same name in the first run, or with the first run's first policy where there is none, over
 * the items of the same benchmark name and id. Policies are named run/policy.
 */
public final class RunComparison {

  private final List<FinishedRun> runs;
  private final Bootstrap bootstrap;

  private RunComparison(List<FinishedRun> runs, Bootstrap bootstrap) {
    this.runs = runs;
    this.bootstrap = bootstrap;
  }

  /**
   * Reads the runs.
   *
   * @param seed seed of the bootstrap
   * @throws UserException if one is not finished, a benchmark of the same name has other items or
   *     rules in another run, or a run shares no benchmark with the first
   */
  public static RunComparison read(CompareConfig config, long seed) {
    List<FinishedRun> runs = config.runs().stream().map(FinishedRun::read).toList();
    RunComparison comparison = new RunComparison(runs, new Bootstrap(config.resamples(), seed));
    runs.stream().skip(1).forEach(comparison::check);
    return comparison;
  }

  private void check(FinishedRun run) {
    FinishedRun first = runs.get(0);
    boolean shares = false;
    for (BenchmarkRules rules : first.summary().protocols()) {
      Optional<BenchmarkRules> others = run.rules(rules.name());
      shares |= others.isPresent();
      others.ifPresent(other -> refuseDifference(first, run, rules, other));
    }
    if (!shares) {
      throw new UserException(
          "compare.runs: %s and %s have no benchmark name in common; nothing can be compared."
              .formatted(first.name(), run.name()));
    }
  }

  private static void refuseDifference(
      FinishedRun first, FinishedRun run, BenchmarkRules rules, BenchmarkRules other) {
    boolean sameData = rules.dataDigest().equals(other.dataDigest());
    if (!sameData || !rules.protocol().equals(other.protocol())) {
      throw new UserException(
          "compare.runs: benchmark %s has other %s in %s than in %s; evaluate both with the same."
              .formatted(
                  rules.name(), sameData ? "rules of judging" : "data", run.name(), first.name()));
    }
    if (!rules.reading().equals(other.reading())) {
      FinishedRun earlier = rules.reading() < other.reading() ? first : run;
      throw new UserException(
          "compare.runs: the answers of %s were read by version %d of the reading of answers, those of %s by version %d; start the evaluation %s again: its answers are kept and read anew."
              .formatted(
                  first.name(), rules.reading(), run.name(), other.reading(), earlier.name()));
    }
  }

  /**
   * Writes summary.json and report.html into an existing folder.
   *
   * @param title heading of the report
   */
  public EvalSummary publish(Path folder, String title) {
    EvalSummary summary = summary();
    EvalReport.sideBySide(title, summary, answers()).write(folder.resolve("report.html"));
    AtomicWrite.text(folder.resolve("summary.json"), EvalJson.pretty(summary));
    return summary;
  }

  /** First samples by the policy's qualified name, all benchmarks together. */
  private Map<String, List<ItemResult>> answers() {
    Map<String, List<ItemResult>> answers = new LinkedHashMap<>();
    for (FinishedRun run : runs) {
      for (TaskAnswers task : run.answers()) {
        answers
            .computeIfAbsent(run.qualified(task.policy()), name -> new ArrayList<>())
            .addAll(task.first());
      }
    }
    return answers;
  }

  private EvalSummary summary() {
    PolicyComparisons comparisons = new PolicyComparisons(bootstrap, result -> result.item().id());
    FinishedRun first = runs.get(0);
    for (FinishedRun run : runs.subList(1, runs.size())) {
      for (TaskAnswers policy : run.answers()) {
        first
            .counterpart(policy.benchmark(), policy.policy())
            .ifPresent(
                baseline ->
                    comparisons.add(
                        baseline,
                        policy,
                        first.qualified(baseline.policy()),
                        run.qualified(policy.policy())));
      }
    }
    List<BenchmarkSummary> benchmarks = new ArrayList<>();
    List<EvalSummary.Policy> policies = new ArrayList<>();
    Map<String, BenchmarkRules> rules = new LinkedHashMap<>();
    for (FinishedRun run : runs) {
      run.summary()
          .benchmarks()
          .forEach(row -> benchmarks.add(row.withPolicy(run.qualified(row.policy()))));
      run.summary()
          .policies()
          .forEach(
              policy ->
                  policies.add(
                      new EvalSummary.Policy(run.qualified(policy.name()), policy.description())));
      run.summary().protocols().forEach(entry -> rules.putIfAbsent(entry.name(), entry));
    }
    return new EvalSummary(
        benchmarks,
        comparisons.corrected(),
        policies,
        List.copyOf(rules.values()),
        List.of(),
        List.of(),
        bootstrap.seed());
  }
}
