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
import java.util.Locale;
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
          PolicyMode.ORACLE_CROP, "crop of the target boxes",
          PolicyMode.SWAPPED_CROP, "another item's crop",
          PolicyMode.PLACEHOLDER, "a line of text for the crop",
          PolicyMode.OCCLUDED, "target blacked out in the first view");

  private ComparisonBlocks() {}

  static List<ReportBlock> comparisons(EvalSummary summary) {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(summary.comparisons())
            .column("benchmark", Comparison::name)
            .column("difference", ComparisonBlocks::difference)
            .column("items", line -> line.whole().items())
            .column("points", line -> Numbers.points(line.whole().difference()))
            .column("95 %", line -> Numbers.points(line.whole().ci95()))
            .column("only first right", line -> line.whole().onlyPolicy())
            .column("only second right", line -> line.whole().onlyBaseline())
            .column("p", line -> Numbers.probability(line.whole().pValue()))
            .column("Holm p", line -> Numbers.probability(line.whole().pHolm()))
            .column("detectable", line -> line.minimumDetectable().map(Numbers::size)));
    blocks.add(
        ReportBlock.note(
            "Points of accuracy on the same items, with the paired bootstrap's interval (items of"
                + " an image drawn together). p: McNemar's exact test, of images where several"
                + " items share one; Holm p: corrected over all comparisons of the run. Detectable:"
                + " least difference that shows with 80 % power at the 5 % level, given how often"
                + " the two disagree."));
    Table<Category> categories = categories(summary);
    if (!categories.isEmpty()) {
      blocks.add(ReportBlock.folded("the same by category", categories));
    }
    return blocks;
  }

  private static String difference(Comparison line) {
    return line.policy() + " − " + line.baseline();
  }

  /** A comparison over the items of one category. */
  private record Category(Comparison line, String name, PairedComparison paired) {}

  private static Table<Category> categories(EvalSummary summary) {
    List<Category> categories = new ArrayList<>();
    for (Comparison line : summary.comparisons()) {
      line.byCategory().forEach((name, paired) -> categories.add(new Category(line, name, paired)));
    }
    return Table.of(categories)
        .column("benchmark", category -> category.line().name())
        .column("difference", category -> difference(category.line()))
        .column("category", category -> Numbers.category(category.name()))
        .column("items", category -> category.paired().items())
        .column("points", category -> Numbers.points(category.paired().difference()))
        .column("95 %", category -> Numbers.points(category.paired().ci95()))
        .column("only first right", category -> category.paired().onlyPolicy())
        .column("only second right", category -> category.paired().onlyBaseline())
        .column("Holm p", category -> Numbers.probability(category.paired().pHolm()));
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
                "Holm p", control -> control.comparison().map(c -> Numbers.probability(c.pHolm()))),
        ReportBlock.note("Points and Holm p are those of the policy's comparison above."));
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
        if (policy != null && mode(policy).equals(Optional.of(mode))) {
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

  private static Optional<PolicyMode> mode(PolicyDescription description) {
    for (PolicyMode mode : PolicyMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(description.mode())) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
