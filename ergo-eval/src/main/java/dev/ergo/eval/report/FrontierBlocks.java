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
import java.util.Optional;
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
            blocks.add(frontier);
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

  /** One row of the table below a frontier. */
  private record Row(
      String policy, Optional<Double> tokens, double accuracy, String ci95, String remark) {}

  private static Table<Row> table(Frontier frontier) {
    List<Row> rows = new ArrayList<>();
    for (Frontier.Line line : frontier.lines()) {
      for (Frontier.Point point : line.points()) {
        rows.add(
            new Row(
                point.label(),
                Optional.of(point.tokens()),
                point.accuracy(),
                Numbers.percent(point.ci95()),
                point.competes() ? (frontier.optimal(point) ? "Pareto-optimal" : "") : TOLD));
      }
    }
    for (PaperNumber paper : frontier.papers()) {
      rows.add(
          new Row(
              paper.label(), paper.visionTokens(), paper.accuracy(), Numbers.NO_VALUE, ELSEWHERE));
    }
    return Table.of(rows)
        .column(frontier.title() + ": policy", Row::policy)
        .column("vision tokens", row -> Numbers.number(row.tokens(), "%.0f"))
        .column("accuracy", row -> Numbers.percent(row.accuracy()))
        .column("95 %", Row::ci95)
        .column("", Row::remark);
  }
}
