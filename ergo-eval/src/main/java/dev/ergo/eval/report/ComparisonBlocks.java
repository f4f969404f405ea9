package dev.ergo.eval.report;

import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PairedComparison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Report sections: policies compared on the same items, and controls. */
final class ComparisonBlocks {

  private static final Map<PolicyMode, String> CHANGES =
      Map.of(
          PolicyMode.COARSE_TO_FINE, "the method",
          PolicyMode.FULL_IMAGE, "one look at the whole image",
          PolicyMode.NO_CROP, "no second image",
          PolicyMode.RANDOM_CROP, "crop of the box's size anywhere",
          PolicyMode.RESIZED_CROP, "crop of another size about the box",
          PolicyMode.ORACLE_CROP, "crop of the target boxes",
          PolicyMode.SWAPPED_CROP, "another item's crop",
          PolicyMode.PLACEHOLDER, "a line of text for the crop",
          PolicyMode.OCCLUDED, "target blacked out in the first view");

  private ComparisonBlocks() {}

  static List<ReportBlock> comparisons(EvalSummary summary) {
    List<Paired> categories = new ArrayList<>();
    for (Comparison line : summary.comparisons()) {
      line.byCategory().forEach((name, paired) -> categories.add(new Paired(line, name, paired)));
    }
    List<Paired> wholes =
        summary.comparisons().stream().map(line -> new Paired(line, "", line.whole())).toList();
    return List.of(
        differences(tests(wholes))
            .column("p", row -> Numbers.probability(row.test().pValue()))
            .column("Holm p", row -> Numbers.probability(row.test().pHolm()))
            .column("detectable", row -> row.line().minimumDetectable().map(Numbers::size))
            .note(
                "Points of accuracy on the same items, with Tango's score interval, the paired"
                    + " bootstrap's of several samples (items of an image belong together). p: McNemar's exact test, of images where"
                    + " several items share one; Holm p: corrected over all comparisons of the run."
                    + " Detectable: least difference that shows with 80 % power at the 5 % level,"
                    + " given how often the two disagree."),
        new ReportBlock.Folded(
            "the same by category",
            differences(
                    tests(categories).column("category", row -> Numbers.category(row.category())))
                .column("Holm p", row -> Numbers.probability(row.test().pHolm()))));
  }

  /** A comparison over all items or those of one category. */
  private record Paired(Comparison line, String category, PairedComparison test) {}

  private static Table<Paired> tests(List<Paired> rows) {
    return Table.of(rows)
        .column("benchmark", row -> row.line().name())
        .column("difference", row -> row.line().policy() + " − " + row.line().baseline());
  }

  private static Table<Paired> differences(Table<Paired> table) {
    return table
        .column("items", row -> row.test().items())
        .column("points", row -> Numbers.points(row.test().difference()))
        .column("95 %", row -> Numbers.points(row.test().ci95()))
        .column("only first right", row -> row.test().onlyPolicy())
        .column("only second right", row -> row.test().onlyBaseline());
  }

  /** One policy that asks a benchmark with a part of the method changed. */
  private record Control(
      BenchmarkSummary line,
      PolicyMode mode,
      PolicyDescription policy,
      Optional<PairedComparison> comparison) {}

  /** Policies by what they change of the method; empty where there is no control among them. */
  static List<ReportBlock> controls(EvalSummary summary) {
    List<Control> controls = controlList(summary);
    if (controls.stream()
        .noneMatch(control -> control.mode().ordinal() > PolicyMode.FULL_IMAGE.ordinal())) {
      return List.of();
    }
    return List.of(
        Table.of(controls)
            .column("benchmark", control -> control.line().name())
            .column("policy", control -> control.line().policy())
            .column("what it changes", control -> CHANGES.get(control.mode()))
            .column("budget", control -> control.policy().budget())
            .column("accuracy", control -> Numbers.percent(control.line().overall().accuracy()))
            .column("95 %", control -> Numbers.percent(control.line().overall().ci95()))
            .column(
                "tokens", control -> Numbers.number(control.line().cost().visionTokens(), "%.0f"))
            .column(
                "region / image",
                control -> Numbers.percent(control.line().regions().means().cropArea()))
            .column(
                "covered", control -> Numbers.percent(control.line().regions().means().coverage()))
            .column(
                "points", control -> control.comparison().map(c -> Numbers.points(c.difference())))
            .column(
                "Holm p", control -> control.comparison().map(c -> Numbers.probability(c.pHolm())))
            .note("Points and Holm p are those of the policy's comparison above."));
  }

  private static List<Control> controlList(EvalSummary summary) {
    Map<String, PolicyDescription> described = new HashMap<>();
    summary
        .policies()
        .forEach(policy -> described.putIfAbsent(policy.name(), policy.description()));
    List<Control> controls = new ArrayList<>();
    for (PolicyMode mode : PolicyMode.values()) {
      for (BenchmarkSummary line : summary.benchmarks()) {
        PolicyDescription policy = described.get(line.policy());
        if (policy != null && policy.mode().equals(mode.key())) {
          controls.add(new Control(line, mode, policy, comparison(summary, line)));
        }
      }
    }
    return controls;
  }

  private static Optional<PairedComparison> comparison(EvalSummary summary, BenchmarkSummary line) {
    return summary.comparisons().stream()
        .filter(c -> c.name().equals(line.name()) && c.policy().equals(line.policy()))
        .map(Comparison::whole)
        .findFirst();
  }
}
