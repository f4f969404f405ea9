package dev.ergo.eval.report;

import dev.ergo.eval.judge.JudgeAgreement;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PositionBias.Letter;
import dev.ergo.eval.metrics.Sampled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What of a summary says how often answers are right, as blocks of a report. */
final class AccuracyBlocks {

  /** Tables of more rows are folded. */
  private static final int LONG = 12;

  private AccuracyBlocks() {}

  static List<ReportBlock> accuracy(EvalSummary summary) {
    List<ReportBlock> blocks = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      rows.add(
          List.of(
              line.name(),
              line.policy(),
              String.valueOf(line.overall().items()),
              String.valueOf(line.overall().correct()),
              Shown.percent(line.overall().accuracy()),
              Shown.percent(line.overall().ci95()),
              Shown.percent(line.overall().ci95ByImage()),
              line.overall().minimumDetectable().map(Shown::size).orElse(Shown.NO_VALUE)));
    }
    blocks.add(
        new Table(
            List.of(
                "benchmark",
                "policy",
                "items",
                "correct",
                "accuracy",
                "95 %",
                "95 % by image",
                "detectable"),
            rows));
    blocks.add(
        new Note(
            "95 %: Wilson's interval. By image: bootstrap that draws all items of an image"
                + " together. Detectable: least difference in points from another, independent"
                + " accuracy on as many items that shows with 80 % power at the 5 % level."));
    figures(summary, blocks);
    sampled(summary, blocks);
    return blocks;
  }

  private static void figures(EvalSummary summary, List<ReportBlock> blocks) {
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      line.ownMetrics()
          .forEach(
              (name, value) ->
                  rows.add(
                      List.of(
                          line.name(),
                          line.policy(),
                          name.replace('_', ' '),
                          Shown.percent(value))));
    }
    if (!rows.isEmpty()) {
      blocks.add(new Table(List.of("benchmark", "policy", "the benchmark's own figure", ""), rows));
    }
  }

  private static void sampled(EvalSummary summary, List<ReportBlock> blocks) {
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      line.sampled()
          .ifPresent(
              sampled -> {
                rows.add(estimate(line, "avg@" + sampled.samples(), sampled.avg()));
                sampled
                    .pass()
                    .forEach((k, estimate) -> rows.add(estimate(line, "pass@" + k, estimate)));
              });
    }
    if (!rows.isEmpty()) {
      blocks.add(
          new Table(List.of("benchmark", "policy", "of sampled answers", "value", "95 %"), rows));
    }
  }

  private static List<String> estimate(
      BenchmarkSummary line, String name, Sampled.ItemMean estimate) {
    return List.of(
        line.name(),
        line.policy(),
        name,
        Shown.percent(estimate.value()),
        Shown.percent(estimate.ci95()));
  }

  /** Each cause of failure is a column. */
  static Table failures(EvalSummary summary) {
    List<String> causes =
        summary.benchmarks().stream()
            .flatMap(line -> line.failures().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    List<String> headers = new ArrayList<>(List.of("benchmark", "policy", "answers read"));
    causes.forEach(cause -> headers.add(cause.replace('_', ' ')));
    headers.add("boxes");
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      int failed = line.failures().values().stream().mapToInt(Integer::intValue).sum();
      List<String> row =
          new ArrayList<>(
              List.of(
                  line.name(),
                  line.policy(),
                  (line.overall().items() - failed) + " / " + line.overall().items()));
      causes.forEach(cause -> row.add(String.valueOf(line.failures().getOrDefault(cause, 0))));
      row.add(Shown.counts(line.boxes()));
      rows.add(row);
    }
    return new Table(headers, rows);
  }

  /** A bar chart per benchmark and policy; more than four are folded. */
  static List<ReportBlock> categories(EvalSummary summary) {
    List<BarTable> charts = summary.benchmarks().stream().flatMap(AccuracyBlocks::bars).toList();
    return charts.size() <= 4
        ? List.copyOf(charts)
        : charts.stream()
            .<ReportBlock>map(chart -> new Details(chart.title(), List.of(chart)))
            .toList();
  }

  private static Stream<BarTable> bars(BenchmarkSummary line) {
    if (line.byCategory().isEmpty()) {
      return Stream.empty();
    }
    List<BarTable.Row> rows = new ArrayList<>();
    line.byCategory()
        .forEach(
            (name, category) ->
                rows.add(
                    BarTable.Row.share(
                        name.isEmpty() ? "(none)" : name,
                        category.accuracy(),
                        category.ci95(),
                        category.correct() + " of " + category.items())));
    return Stream.of(new BarTable(line.name() + ", " + line.policy(), 1, rows));
  }

  /** What a language model makes of open answers, beside the protocol's verdicts. */
  static List<ReportBlock> judgements(EvalSummary summary) {
    if (summary.judgements().isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    for (JudgeAgreement line : summary.judgements()) {
      rows.add(
          List.of(
              line.name(),
              line.policy(),
              line.judge(),
              String.valueOf(line.items()),
              Shown.percent(line.judgeAccuracy()),
              String.valueOf(line.counts().bothRight()),
              String.valueOf(line.counts().onlyJudge()),
              String.valueOf(line.counts().onlyMatch()),
              String.valueOf(line.counts().bothWrong()),
              String.valueOf(line.unread()),
              Shown.percent(line.agreement()),
              Shown.number(line.kappa(), "%.3f")));
    }
    return List.of(
        new Table(
            List.of(
                "benchmark",
                "policy",
                "judge",
                "answers",
                "accuracy by judge",
                "both right",
                "only judge",
                "only match",
                "both wrong",
                "unread",
                "agreement",
                "kappa"),
            rows),
        new Note("Accuracy elsewhere in this report is that of the protocol, not the judge's."));
  }

  /** Empty where no benchmark has options. */
  static List<ReportBlock> positions(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    List<List<String>> rotations = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      line.positionBias()
          .ifPresent(
              bias -> {
                bias.letters().forEach(letter -> rows.add(letter(line, letter)));
                bias.allRotations()
                    .ifPresent(
                        all ->
                            rotations.add(
                                List.of(
                                    line.name(),
                                    line.policy(),
                                    all.correct() + " of " + all.items(),
                                    Shown.percent(all.accuracy()),
                                    Shown.percent(all.ci95()))));
              });
    }
    List<ReportBlock> blocks = new ArrayList<>();
    if (!rotations.isEmpty()) {
      blocks.add(
          new Table(
              List.of("benchmark", "policy", "right in all rotations", "share", "95 %"),
              rotations));
    }
    if (!rows.isEmpty()) {
      Table letters =
          new Table(
              List.of(
                  "benchmark",
                  "policy",
                  "option",
                  "right option here",
                  "chosen",
                  "accuracy here",
                  "95 %"),
              rows);
      blocks.add(rows.size() <= LONG ? letters : new Details("by option", List.of(letters)));
    }
    return blocks;
  }

  private static List<String> letter(BenchmarkSummary line, Letter letter) {
    return List.of(
        line.name(),
        line.policy(),
        letter.letter(),
        letter.gold() + " (" + Shown.percent(letter.goldShare()) + ")",
        letter.chosen() + " (" + Shown.percent(letter.chosenShare()) + ")",
        Shown.percent(letter.accuracy()),
        letter.ci95().map(Shown::percent).orElse(Shown.NO_VALUE));
  }
}
