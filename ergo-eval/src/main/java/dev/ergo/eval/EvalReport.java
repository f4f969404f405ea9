package dev.ergo.eval;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.EvalSummary.Benchmark;
import dev.ergo.eval.EvalSummary.Comparison;
import dev.ergo.eval.report.BarTable;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.Note;
import dev.ergo.eval.report.Table;
import dev.ergo.eval.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The report of an evaluation. */
final class EvalReport {

  private static final String NO_VALUE = "–";

  private final ImageProcessor images;
  private final int gallery;

  EvalReport(ImageProcessor images, int gallery) {
    this.images = images;
    this.gallery = gallery;
  }

  HtmlReport build(
      String title, List<EvalTask> tasks, List<List<ItemResult>> results, EvalSummary summary) {
    HtmlReport report =
        new HtmlReport(title, "Every item counts; an answer that could not be read is wrong.")
            .section(
                "Accuracy",
                accuracy(summary),
                new Note(
                    "95 %: Wilson's interval. By image: bootstrap that draws all items of an image"
                        + " together. Tokens and seconds are means per answered item."));
    if (!summary.comparisons().isEmpty()) {
      report.section("Comparisons on the same items", comparisons(summary));
    }
    List<BarTable> categories = summary.benchmarks().stream().flatMap(EvalReport::bars).toList();
    if (!categories.isEmpty()) {
      report.section("By category", categories);
    }
    report.section("Regions and failures", regions(summary), outcomes(summary));
    if (gallery > 0) {
      report.section("Sample episodes", new EvalGallery(images, gallery).build(tasks, results));
    }
    return report;
  }

  private static Table accuracy(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Benchmark line : summary.benchmarks()) {
      rows.add(
          List.of(
              line.name(),
              line.policy(),
              String.valueOf(line.items()),
              String.valueOf(line.correct()),
              percent(line.accuracy()),
              percent(line.ci95()),
              percent(line.ci95ByImage()),
              number(line.visionTokensMean(), "%.0f"),
              number(line.generatedTokensMean(), "%.0f"),
              number(line.secondsMean(), "%.3g")));
    }
    return new Table(
        List.of(
            "benchmark",
            "policy",
            "items",
            "correct",
            "accuracy",
            "95 %",
            "by image",
            "vision tokens",
            "generated",
            "seconds"),
        rows);
  }

  private static Table comparisons(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Comparison line : summary.comparisons()) {
      rows.add(
          List.of(
              line.name(),
              line.policy() + " − " + line.baseline(),
              String.valueOf(line.items()),
              String.format(Locale.ROOT, "%+.1f points", 100 * line.difference()),
              points(line.ci95()),
              String.valueOf(line.onlyPolicy()),
              String.valueOf(line.onlyBaseline()),
              String.format(Locale.ROOT, "%.3g", line.pValue()),
              String.format(Locale.ROOT, "%.3g", line.pHolm())));
    }
    return new Table(
        List.of(
            "benchmark",
            "difference",
            "items",
            "accuracy",
            "95 %",
            "only first",
            "only second",
            "McNemar p",
            "Holm p"),
        rows);
  }

  private static Stream<BarTable> bars(Benchmark line) {
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

  private static Table regions(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Benchmark line : summary.benchmarks()) {
      rows.add(
          List.of(
              line.name(),
              line.policy(),
              percent(line.cropAreaMean()),
              percent(line.coverageMean()),
              number(line.iouMean(), "%.3f"),
              percent(line.hitRate())));
    }
    return new Table(
        List.of("benchmark", "policy", "region / image", "target covered", "IoU", "hit"), rows);
  }

  private static Table outcomes(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (Benchmark line : summary.benchmarks()) {
      rows.add(List.of(line.name(), line.policy(), listed(line.boxes()), listed(line.failures())));
    }
    return new Table(List.of("benchmark", "policy", "boxes", "failures by cause"), rows);
  }

  private static String listed(Map<String, Integer> counts) {
    List<String> entries = new ArrayList<>();
    counts.forEach((name, count) -> entries.add(name + ": " + count));
    return entries.isEmpty() ? "none" : String.join(", ", entries);
  }

  private static String percent(Optional<Double> share) {
    return share.map(EvalReport::percent).orElse(NO_VALUE);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String percent(Interval interval) {
    return String.format(Locale.ROOT, "%.1f to %.1f", 100 * interval.low(), 100 * interval.high());
  }

  private static String points(Interval interval) {
    return String.format(
        Locale.ROOT, "%+.1f to %+.1f", 100 * interval.low(), 100 * interval.high());
  }

  private static String number(Optional<Double> value, String format) {
    return value.map(number -> String.format(Locale.ROOT, format, number)).orElse(NO_VALUE);
  }
}
