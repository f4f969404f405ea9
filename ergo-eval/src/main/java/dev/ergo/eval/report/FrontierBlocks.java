package dev.ergo.eval.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Report section: accuracy against vision tokens, a chart and a table per benchmark. */
final class FrontierBlocks {

  private static final Pattern AT_BUDGET = Pattern.compile("(.+)@\\d+");
  private static final String ELSEWHERE = "paper, not measured here";
  private static final String TOLD = "is told the target boxes";

  private FrontierBlocks() {}

  /**
   * Empty where no benchmark has two policies with known tokens.
   *
   * @param papers what papers print, by the name of the benchmark
   */
  static List<ReportBlock> frontiers(EvalSummary summary, Map<String, List<PaperNumber>> papers) {
    Map<String, List<BenchmarkSummary>> byBenchmark =
        summary.benchmarks().stream()
            .filter(line -> line.cost().visionTokens().filter(tokens -> tokens > 0).isPresent())
            .collect(groupingBy(BenchmarkSummary::name, LinkedHashMap::new, toList()));
    Set<String> told = told(summary);
    List<ReportBlock> blocks = new ArrayList<>();
    byBenchmark.forEach(
        (name, lines) -> {
          List<PaperNumber> paper = papers.getOrDefault(name, List.of());
          if (lines.size() > 1 || !paper.isEmpty()) {
            Frontier frontier = new Frontier(name, lines(lines, told), paper);
            blocks.add(frontier);
            blocks.add(table(frontier));
          }
        });
    return blocks;
  }

  /** Policies that are shown the target boxes, which no policy knows. */
  private static Set<String> told(EvalSummary summary) {
    return summary.policies().stream()
        .filter(policy -> policy.description().mode().equals(PolicyMode.ORACLE_CROP.key()))
        .map(EvalSummary.Policy::name)
        .collect(Collectors.toSet());
  }

  private static List<Frontier.Line> lines(List<BenchmarkSummary> policies, Set<String> told) {
    Map<String, List<Frontier.Point>> lines =
        policies.stream()
            .map(policy -> point(policy, !told.contains(policy.policy())))
            .sorted(Comparator.comparingDouble(Frontier.Point::tokens))
            .collect(groupingBy(point -> withoutBudget(point.label())));
    // In the order of the policies, whatever their tokens.
    return policies.stream()
        .map(policy -> withoutBudget(policy.policy()))
        .distinct()
        .map(name -> new Frontier.Line(name, lines.get(name)))
        .toList();
  }

  private static Frontier.Point point(BenchmarkSummary policy, boolean competes) {
    return new Frontier.Point(
        policy.policy(),
        policy.cost().visionTokens().orElseThrow(),
        policy.overall().accuracy(),
        policy.overall().ci95(),
        competes);
  }

  private static String withoutBudget(String policy) {
    Matcher budget = AT_BUDGET.matcher(policy);
    return budget.matches() ? budget.group(1) : policy;
  }

  private static Table<?> table(Frontier frontier) {
    List<List<String>> rows = new ArrayList<>();
    for (Frontier.Line line : frontier.lines()) {
      for (Frontier.Point point : line.points()) {
        rows.add(
            List.of(
                point.label(),
                Numbers.number(point.tokens(), "%.0f"),
                Numbers.percent(point.accuracy()),
                Numbers.percent(point.ci95()),
                point.competes() ? (frontier.optimal(point) ? "Pareto-optimal" : "") : TOLD));
      }
    }
    for (PaperNumber paper : frontier.papers()) {
      rows.add(
          List.of(
              paper.label(),
              Numbers.number(paper.visionTokens(), "%.0f"),
              Numbers.percent(paper.accuracy()),
              Numbers.NO_VALUE,
              ELSEWHERE));
    }
    String policy = frontier.title() + ": policy";
    return Table.ofCells(List.of(policy, "vision tokens", "accuracy", "95 %", ""), rows);
  }
}
