package dev.ergo.eval.report;

import dev.ergo.eval.ask.JudgeAgreement;
import dev.ergo.eval.metrics.Accuracy;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PositionBias;
import dev.ergo.eval.metrics.PositionBias.Letter;
import dev.ergo.eval.metrics.Sampled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Report sections: accuracy and failures by benchmark and policy. */
final class AccuracyBlocks {

  /** Tables of more rows are folded. */
  private static final int LONG = 12;

  private AccuracyBlocks() {}

  static List<ReportBlock> accuracy(EvalSummary summary) {
    return List.of(
        PolicyRow.table(summary.benchmarks())
            .column("items", line -> line.overall().items())
            .column("correct", line -> line.overall().correct())
            .column("accuracy", line -> Numbers.percent(line.overall().accuracy()))
            .column("95 %", line -> Numbers.percent(line.overall().ci95()))
            .column("95 % by image", line -> Numbers.percent(line.overall().ci95ByImage()))
            .column("detectable", line -> line.overall().minimumDetectable().map(Numbers::size))
            .note(
                "95 %: Wilson's interval. By image: the same of as many items as count where those"
                    + " of an image belong together. Detectable: least difference in points from another, independent"
                    + " accuracy on as many items that shows with 80 % power at the 5 % level."),
        PolicyRow.table(summary, BenchmarkSummary::ownMetrics)
            .column("the benchmark's own figure", row -> row.name().replace('_', ' '))
            .column("", row -> Numbers.percent(row.value())),
        PolicyRow.table(summary, AccuracyBlocks::sampled)
            .column("of sampled answers", PolicyRow::name)
            .column("value", row -> Numbers.percent(row.value().value()))
            .column("95 %", row -> Numbers.percent(row.value().ci95())));
  }

  private static Map<String, Sampled.ItemMean> sampled(BenchmarkSummary line) {
    Map<String, Sampled.ItemMean> means = new LinkedHashMap<>();
    for (Sampled sampled : line.sampled().stream().toList()) {
      means.put("avg@" + sampled.samples(), sampled.avg());
      sampled.pass().forEach((k, mean) -> means.put("pass@" + k, mean));
    }
    return means;
  }

  /** Each cause of failure is a column. */
  static List<ReportBlock> failures(EvalSummary summary) {
    Table<BenchmarkSummary> table =
        PolicyRow.table(summary.benchmarks()).column("answers read", AccuracyBlocks::read);
    summary.benchmarks().stream()
        .flatMap(line -> line.failures().keySet().stream())
        .distinct()
        .sorted()
        .forEach(
            cause ->
                table.column(
                    cause.replace('_', ' '), line -> line.failures().getOrDefault(cause, 0)));
    return List.of(table.column("boxes", line -> Numbers.counts(line.boxes())));
  }

  private static String read(BenchmarkSummary line) {
    int failed = line.failures().values().stream().mapToInt(Integer::intValue).sum();
    return (line.overall().items() - failed) + " / " + line.overall().items();
  }

  /** A bar chart per benchmark and policy; more than four are folded. */
  static List<ReportBlock> categories(EvalSummary summary) {
    List<BarTable> charts =
        summary.benchmarks().stream()
            .filter(line -> !line.byCategory().isEmpty())
            .map(AccuracyBlocks::bars)
            .toList();
    return charts.size() <= 4
        ? List.copyOf(charts)
        : List.copyOf(
            charts.stream().map(chart -> new ReportBlock.Folded(chart.title(), chart)).toList());
  }

  private static BarTable bars(BenchmarkSummary line) {
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
    return new BarTable(line.name() + ", " + line.policy(), rows);
  }

  private static String rightOf(Accuracy accuracy) {
    return accuracy.correct() + " of " + accuracy.items();
  }

  /** The view of a language model on open answers, beside the protocol's verdicts. */
  static List<ReportBlock> judgements(EvalSummary summary) {
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
            .column("kappa", line -> Numbers.number(line.kappa(), "%.3f"))
            .note("Accuracy elsewhere in this report is that of the protocol, not the judge's."));
  }

  /** Empty where no benchmark has options. */
  static List<ReportBlock> positions(EvalSummary summary) {
    int places = summary.benchmarks().stream().mapToInt(line -> letters(line).size()).sum();
    Table<PolicyRow<Letter>> letters =
        PolicyRow.table(summary, AccuracyBlocks::letters)
            .column("option", PolicyRow::name)
            .column("right option here", row -> share(row.value().gold(), row.value().goldShare()))
            .column("chosen", row -> share(row.value().chosen(), row.value().chosenShare()))
            .column("accuracy here", row -> Numbers.percent(row.value().accuracy()))
            .column("95 %", row -> row.value().ci95().map(Numbers::percent));
    return List.of(
        PolicyRow.table(summary, AccuracyBlocks::rotations)
            .column("right in all rotations", row -> rightOf(row.value()))
            .column("share", row -> Numbers.percent(row.value().accuracy()))
            .column("95 %", row -> Numbers.percent(row.value().ci95())),
        places > LONG ? new ReportBlock.Folded("by option", letters) : letters);
  }

  private static Map<String, Letter> letters(BenchmarkSummary line) {
    Map<String, Letter> letters = new LinkedHashMap<>();
    line.positionBias()
        .ifPresent(bias -> bias.letters().forEach(entry -> letters.put(entry.letter(), entry)));
    return letters;
  }

  private static Map<String, Accuracy> rotations(BenchmarkSummary line) {
    return line.positionBias()
        .flatMap(PositionBias::allRotations)
        .map(all -> Map.of("", all))
        .orElse(Map.of());
  }

  private static String share(int count, double share) {
    return count + " (" + Numbers.percent(share) + ")";
  }
}
