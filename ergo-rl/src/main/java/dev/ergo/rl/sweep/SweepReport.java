package dev.ergo.rl.sweep;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.ReportBlock;
import dev.ergo.eval.report.RowPlot;
import dev.ergo.eval.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a summary for people and for programs. */
public record SweepReport(SweepSummary summary) {

  /** Series that a figure has colours for. */
  private static final int COLOURS = 8;

  private SweepTable table() {
    return new SweepTable(summary);
  }

  /**
   * The table as lines of text, which differences survive, what failed, and what makes the numbers
   * doubtful.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(table().lines());
    lines.addAll(table().survivors());
    failures().forEach(row -> lines.add("failed: %s, seed %s: %s".formatted(row.toArray())));
    summary.remarks().forEach(remark -> lines.add("warning: " + remark));
    return lines;
  }

  /** Writes {@code report.html} and {@code summary.json}. */
  public void write(Path folder) {
    HtmlReport report =
        new HtmlReport(
            "Sweep " + summary.sweep(),
            "%d trials from %s, seeds %s"
                .formatted(summary.trials().size(), summary.base(), listed(summary.seeds())));
    report.section("Results", results());
    report.section("Figures", figures());
    if (!table().categoryNames().isEmpty()) {
      report.section("By category", categories());
    }
    report.section("Trials", trials());
    report.write(folder.resolve("report.html"));
    AtomicWrite.text(folder.resolve("summary.json"), EvalJson.pretty(summary));
  }

  private List<ReportBlock> results() {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(Table.ofCells(table().headers(), table().rows()));
    blocks.add(
        ReportBlock.note(
            "Mean over the seeds, with Student's 95 % interval of it: how much another seed would"
                + " change the number, not another set of held-out items. One seed has no"
                + " interval."));
    if (!summary.remarks().isEmpty()) {
      blocks.add(ReportBlock.note(String.join("\n", summary.remarks())));
    }
    if (!table().differences().isEmpty()) {
      blocks.add(
          new ReportBlock.Folded(
              "difference from \"%s\" under the same seed"
                  .formatted(summary.trials().get(0).name()),
              List.of(
                  Table.ofCells(table().headers(), table().differences()),
                  ReportBlock.note(
                      "p: Student's paired test over seeds, corrected by Holm over the trials of"
                          + " the column; * is at most .05."))));
      blocks.add(ReportBlock.note(String.join("\n", table().survivors())));
    }
    return blocks;
  }

  private List<ReportBlock> figures() {
    List<ReportBlock> blocks = new ArrayList<>();
    for (String metric : summary.metrics()) {
      blocks.add(
          new RowPlot(
              metric + ", mean and 95 % interval over seeds",
              List.of(metric),
              summary.trials().stream()
                  .map(
                      trial ->
                          new RowPlot.Row(trial.name(), List.of(point(trial.metrics(), metric))))
                  .toList()));
    }
    return blocks;
  }

  /** Rows are trials and colours are categories: there are few of these and they stay the same. */
  private List<ReportBlock> categories() {
    List<ReportBlock> blocks = new ArrayList<>();
    List<String> names = table().categoryNames();
    for (String metric : names.size() > COLOURS ? List.<String>of() : summary.metrics()) {
      List<RowPlot.Row> rows = new ArrayList<>();
      for (SweepSummary.Trial trial : summary.trials()) {
        rows.add(
            new RowPlot.Row(
                trial.name(),
                names.stream()
                    .map(name -> point(trial.categories().getOrDefault(name, Map.of()), metric))
                    .toList()));
      }
      if (rows.stream().anyMatch(row -> row.marks().stream().anyMatch(Optional::isPresent))) {
        blocks.add(new RowPlot(metric + " by category", names, rows));
      }
    }
    blocks.add(
        new ReportBlock.Folded(
            "the numbers",
            List.of(Table.ofCells(table().categoryHeaders(), table().categories()))));
    return blocks;
  }

  private static Optional<RowPlot.Mark> point(Map<String, SeedMean> estimates, String metric) {
    return Optional.ofNullable(estimates.get(metric))
        .map(estimate -> new RowPlot.Dot(estimate.mean(), estimate.ci95()));
  }

  private List<ReportBlock> trials() {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(summary.trials())
            .column("trial", SweepSummary.Trial::name)
            .column("overrides", SweepTable::set)
            .column("folder", SweepSummary.Trial::folder)
            .column("finished seeds", trial -> listed(trial.seeds())));
    if (!failures().isEmpty()) {
      blocks.add(ReportBlock.note("Failed:"));
      blocks.add(Table.ofCells(List.of("trial", "seed", "why"), failures()));
    }
    if (!summary.commits().isEmpty()) {
      blocks.add(
          ReportBlock.note("Code of the finished trials: " + String.join(", ", summary.commits())));
    }
    return blocks;
  }

  /** Trial, seed and sentence of each failure. */
  private List<List<String>> failures() {
    return summary.trials().stream()
        .flatMap(
            trial ->
                trial.failed().entrySet().stream()
                    .map(why -> List.of(trial.name(), "" + why.getKey(), why.getValue())))
        .toList();
  }

  private static String listed(List<Long> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
