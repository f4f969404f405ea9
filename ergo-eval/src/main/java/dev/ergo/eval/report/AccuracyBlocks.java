package dev.ergo.eval.report;

import dev.ergo.eval.ask.JudgeAgreement;
import dev.ergo.eval.metrics.Accuracy;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PositionBias.Letter;
import dev.ergo.eval.metrics.Sampled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Report sections: accuracy and failures by benchmark and policy. */
final class AccuracyBlocks {

  /** Tables of more rows are folded. */
  private static final int LONG = 12;

  private AccuracyBlocks() {}

  /** A value of a benchmark and policy with a name of its own. */
  private record Part<V>(BenchmarkSummary line, String name, V value) {

    /** A table of them that begins with benchmark and policy. */
    static <V> Table<Part<V>> table(List<Part<V>> parts) {
      return Table.of(parts)
          .column("benchmark", part -> part.line().name())
          .column("policy", part -> part.line().policy());
    }
  }

  static List<ReportBlock> accuracy(EvalSummary summary) {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(summary.benchmarks())
            .column("benchmark", BenchmarkSummary::name)
            .column("policy", BenchmarkSummary::policy)
            .column("items", line -> line.overall().items())
            .column("correct", line -> line.overall().correct())
            .column("accuracy", line -> Numbers.percent(line.overall().accuracy()))
            .column("95 %", line -> Numbers.percent(line.overall().ci95()))
            .column("95 % by image", line -> Numbers.percent(line.overall().ci95ByImage()))
            .column("detectable", line -> line.overall().minimumDetectable().map(Numbers::size)));
    blocks.add(
        ReportBlock.note(
            "95 %: Wilson's interval. By image: bootstrap that draws all items of an image"
                + " together. Detectable: least difference in points from another, independent"
                + " accuracy on as many items that shows with 80 % power at the 5 % level."));
    addUnlessEmpty(blocks, ownMetrics(summary));
    addUnlessEmpty(blocks, sampled(summary));
    return blocks;
  }

  private static void addUnlessEmpty(List<ReportBlock> blocks, Table<?> table) {
    if (!table.isEmpty()) {
      blocks.add(table);
    }
  }

  private static Table<?> ownMetrics(EvalSummary summary) {
    List<Part<Double>> parts = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      line.ownMetrics().forEach((name, value) -> parts.add(new Part<>(line, name, value)));
    }
    return Part.table(parts)
        .column("the benchmark's own figure", part -> part.name().replace('_', ' '))
        .column("", part -> Numbers.percent(part.value()));
  }

  private static Table<?> sampled(EvalSummary summary) {
    List<Part<Sampled.ItemMean>> parts = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      for (Sampled sampled : line.sampled().stream().toList()) {
        parts.add(new Part<>(line, "avg@" + sampled.samples(), sampled.avg()));
        sampled.pass().forEach((k, mean) -> parts.add(new Part<>(line, "pass@" + k, mean)));
      }
    }
    return Part.table(parts)
        .column("of sampled answers", Part::name)
        .column("value", part -> Numbers.percent(part.value().value()))
        .column("95 %", part -> Numbers.percent(part.value().ci95()));
  }

  /** Each cause of failure is a column. */
  static Table<BenchmarkSummary> failures(EvalSummary summary) {
    Table<BenchmarkSummary> table =
        Table.of(summary.benchmarks())
            .column("benchmark", BenchmarkSummary::name)
            .column("policy", BenchmarkSummary::policy)
            .column("answers read", AccuracyBlocks::read);
    summary.benchmarks().stream()
        .flatMap(line -> line.failures().keySet().stream())
        .distinct()
        .sorted()
        .forEach(
            cause ->
                table.column(
                    cause.replace('_', ' '), line -> line.failures().getOrDefault(cause, 0)));
    return table.column("boxes", line -> Numbers.counts(line.boxes()));
  }

  private static String read(BenchmarkSummary line) {
    int failed = line.failures().values().stream().mapToInt(Integer::intValue).sum();
    return (line.overall().items() - failed) + " / " + line.overall().items();
  }

  /** A bar chart per benchmark and policy; more than four are folded. */
  static List<ReportBlock> categories(EvalSummary summary) {
    List<BarTable> charts = summary.benchmarks().stream().flatMap(AccuracyBlocks::bars).toList();
    return charts.size() <= 4
        ? List.copyOf(charts)
        : charts.stream().map(chart -> ReportBlock.folded(chart.title(), chart)).toList();
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
                    new BarTable.Row(
                        Numbers.category(name),
                        category.accuracy(),
                        category.ci95(),
                        rightOf(category))));
    return Stream.of(new BarTable(line.name() + ", " + line.policy(), rows));
  }

  private static String rightOf(Accuracy accuracy) {
    return accuracy.correct() + " of " + accuracy.items();
  }

  /** The view of a language model on open answers, beside the protocol's verdicts. */
  static List<ReportBlock> judgements(EvalSummary summary) {
    if (summary.judgements().isEmpty()) {
      return List.of();
    }
    return List.of(
        Table.of(summary.judgements())
            .column("benchmark", JudgeAgreement::name)
            .column("policy", JudgeAgreement::policy)
            .column("judge", JudgeAgreement::judge)
            .column("answers", JudgeAgreement::items)
            .column("accuracy by judge", line -> Numbers.percent(line.judgeAccuracy()))
            .column("both right", line -> line.counts().bothRight())
            .column("only judge", line -> line.counts().onlyJudge())
            .column("only match", line -> line.counts().onlyMatch())
            .column("both wrong", line -> line.counts().bothWrong())
            .column("unread", JudgeAgreement::unread)
            .column("agreement", line -> Numbers.percent(line.agreement()))
            .column("kappa", line -> Numbers.number(line.kappa(), "%.3f")),
        ReportBlock.note(
            "Accuracy elsewhere in this report is that of the protocol, not the judge's."));
  }

  /** Empty where no benchmark has options. */
  static List<ReportBlock> positions(EvalSummary summary) {
    List<Part<Letter>> letters = new ArrayList<>();
    List<Part<Accuracy>> rotations = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      line.positionBias()
          .ifPresent(
              bias -> {
                bias.letters()
                    .forEach(letter -> letters.add(new Part<>(line, letter.letter(), letter)));
                bias.allRotations().ifPresent(all -> rotations.add(new Part<>(line, "", all)));
              });
    }
    List<ReportBlock> blocks = new ArrayList<>();
    addUnlessEmpty(
        blocks,
        Part.table(rotations)
            .column("right in all rotations", part -> rightOf(part.value()))
            .column("share", part -> Numbers.percent(part.value().accuracy()))
            .column("95 %", part -> Numbers.percent(part.value().ci95())));
    Table<Part<Letter>> table =
        Part.table(letters)
            .column("option", Part::name)
            .column(
                "right option here", part -> share(part.value().gold(), part.value().goldShare()))
            .column("chosen", part -> share(part.value().chosen(), part.value().chosenShare()))
            .column("accuracy here", part -> Numbers.percent(part.value().accuracy()))
            .column("95 %", part -> part.value().ci95().map(Numbers::percent));
    if (letters.size() > LONG) {
      blocks.add(ReportBlock.folded("by option", table));
    } else {
      addUnlessEmpty(blocks, table);
    }
    return blocks;
  }

  private static String share(int count, double share) {
    return count + " (" + Numbers.percent(share) + ")";
  }
}
