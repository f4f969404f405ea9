package dev.ergo.eval.report;

import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.PairedComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a summary sets policies side by side, as blocks of a report. */
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
    List<List<String>> rows = new ArrayList<>();
    for (Comparison line : summary.comparisons()) {
      rows.add(
          List.of(
              line.name(),
              line.policy() + " − " + line.baseline(),
              String.valueOf(line.whole().items()),
              Shown.points(line.whole().difference()),
              Shown.points(line.whole().ci95()),
              String.valueOf(line.whole().onlyPolicy()),
              String.valueOf(line.whole().onlyBaseline()),
              Shown.probability(line.whole().pValue()),
              Shown.probability(line.whole().pHolm()),
              line.minimumDetectable().map(Shown::size).orElse(Shown.NO_VALUE)));
    }
    blocks.add(
        new Table(
            List.of(
                "benchmark",
                "difference",
                "items",
                "points",
                "95 %",
                "only first right",
                "only second right",
                "p",
                "Holm p",
                "detectable"),
            rows));
    blocks.add(
        new Note(
            "Points of accuracy on the same items, with the paired bootstrap's interval (items of"
                + " an image drawn together). p: McNemar's exact test, of images where several"
                + " items share one; Holm p: corrected over all comparisons of the run. Detectable:"
                + " least difference that shows with 80 % power at the 5 % level, given how often"
                + " the two disagree."));
    List<List<String>> categories = categories(summary);
    if (!categories.isEmpty()) {
      blocks.add(
          new Details(
              "the same by category",
              List.of(
                  new Table(
                      List.of(
                          "benchmark",
                          "difference",
                          "category",
                          "items",
                          "points",
                          "95 %",
                          "only first right",
                          "only second right",
                          "Holm p"),
                      categories))));
    }
    return blocks;
  }

  private static List<List<String>> categories(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Comparison line : summary.comparisons()) {
      line.byCategory().forEach((name, category) -> rows.add(category(line, name, category)));
    }
    return rows;
  }

  private static List<String> category(Comparison line, String name, PairedComparison category) {
    return List.of(
        line.name(),
        line.policy() + " − " + line.baseline(),
        name.isEmpty() ? "(none)" : name,
        String.valueOf(category.items()),
        Shown.points(category.difference()),
        Shown.points(category.ci95()),
        String.valueOf(category.onlyPolicy()),
        String.valueOf(category.onlyBaseline()),
        Shown.probability(category.pHolm()));
  }

  /** Policies by what they change of the method; empty where there is no control among them. */
  static List<ReportBlock> controls(EvalSummary summary) {
    Map<String, PolicyDescription> described =
        summary.policies().stream()
            .collect(
                Collectors.toMap(
                    EvalSummary.Policy::name,
                    EvalSummary.Policy::description,
                    (one, other) -> one));
    List<List<String>> rows = new ArrayList<>();
    boolean controlled = false;
    for (PolicyMode mode : PolicyMode.values()) {
      for (BenchmarkSummary line : summary.benchmarks()) {
        PolicyDescription description = described.get(line.policy());
        if (description != null && mode(description).equals(Optional.of(mode))) {
          rows.add(control(summary, line, mode, description));
          controlled |= mode.ordinal() > PolicyMode.FULL_IMAGE.ordinal();
        }
      }
    }
    return controlled
        ? List.of(
            new Table(
                List.of(
                    "benchmark",
                    "policy",
                    "what it changes",
                    "budget",
                    "accuracy",
                    "95 %",
                    "tokens",
                    "region / image",
                    "covered",
                    "points",
                    "Holm p"),
                rows),
            new Note("Points and Holm p are those of the policy's comparison above."))
        : List.of();
  }

  private static List<String> control(
      EvalSummary summary, BenchmarkSummary line, PolicyMode mode, PolicyDescription description) {
    Optional<Comparison> comparison =
        summary.comparisons().stream()
            .filter(c -> c.name().equals(line.name()) && c.policy().equals(line.policy()))
            .findFirst();
    return List.of(
        line.name(),
        line.policy(),
        CHANGES.get(mode),
        description.budget().map(String::valueOf).orElse(Shown.NO_VALUE),
        Shown.percent(line.overall().accuracy()),
        Shown.percent(line.overall().ci95()),
        Shown.number(line.cost().visionTokens(), "%.0f"),
        Shown.percent(line.regions().means().cropArea()),
        Shown.percent(line.regions().means().coverage()),
        comparison.map(c -> Shown.points(c.whole().difference())).orElse(Shown.NO_VALUE),
        comparison.map(c -> Shown.probability(c.whole().pHolm())).orElse(Shown.NO_VALUE));
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
