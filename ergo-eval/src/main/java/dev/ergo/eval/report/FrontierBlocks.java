package dev.ergo.eval.report;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Accuracy against vision tokens as figure and table, one of each per benchmark. */
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
    Map<String, List<BenchmarkSummary>> byBenchmark = new LinkedHashMap<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      if (line.cost().visionTokens().filter(tokens -> tokens > 0).isPresent()) {
        byBenchmark.computeIfAbsent(line.name(), name -> new ArrayList<>()).add(line);
      }
    }
    Set<String> told = told(summary);
    List<ReportBlock> blocks = new ArrayList<>();
    byBenchmark.forEach(
        (name, lines) -> {
          List<PaperNumber> paper = papers.getOrDefault(name, List.of());
          if (lines.size() > 1 || !paper.isEmpty()) {
            Frontier frontier = new Frontier(name, lines(lines, told), paper);
            blocks.add(new FrontierChart(frontier));
            blocks.add(table(frontier));
          }
        });
    return blocks;
  }

  /** Policies that are shown the target boxes, which no policy knows. */
  private static Set<String> told(EvalSummary summary) {
    String oracle = PolicyMode.ORACLE_CROP.name().toLowerCase(Locale.ROOT);
    return summary.policies().stream()
        .filter(policy -> policy.description().mode().equals(oracle))
        .map(EvalSummary.Policy::name)
        .collect(Collectors.toSet());
  }

  private static List<Frontier.Line> lines(List<BenchmarkSummary> policies, Set<String> told) {
    Map<String, List<Frontier.Point>> lines = new LinkedHashMap<>();
    for (BenchmarkSummary policy : policies) {
      Matcher budget = AT_BUDGET.matcher(policy.policy());
      lines
          .computeIfAbsent(
              budget.matches() ? budget.group(1) : policy.policy(), name -> new ArrayList<>())
          .add(
              new Frontier.Point(
                  policy.policy(),
                  policy.cost().visionTokens().orElseThrow(),
                  policy.overall().accuracy(),
                  policy.overall().ci95(),
                  !told.contains(policy.policy())));
    }
    List<Frontier.Line> sorted = new ArrayList<>();
    lines.forEach(
        (name, points) -> {
          points.sort(Comparator.comparingDouble(Frontier.Point::tokens));
          sorted.add(new Frontier.Line(name, points));
        });
    return sorted;
  }

  private static Table table(Frontier frontier) {
    List<List<String>> rows = new ArrayList<>();
    for (Frontier.Line line : frontier.lines()) {
      for (Frontier.Point point : line.points()) {
        rows.add(
            List.of(
                point.label(),
                String.format(Locale.ROOT, "%.0f", point.tokens()),
                Shown.percent(point.accuracy()),
                Shown.percent(point.ci95()),
                point.competes() ? (frontier.optimal(point) ? "Pareto-optimal" : "") : TOLD));
      }
    }
    for (PaperNumber number : frontier.papers()) {
      rows.add(
          List.of(
              number.label(),
              Shown.number(number.visionTokens(), "%.0f"),
              Shown.percent(number.accuracy()),
              Shown.NO_VALUE,
              ELSEWHERE));
    }
    return new Table(
        List.of(frontier.title() + ": policy", "vision tokens", "accuracy", "95 %", ""), rows);
  }
}
