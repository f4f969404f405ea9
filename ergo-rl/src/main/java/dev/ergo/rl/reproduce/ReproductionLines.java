package dev.ergo.rl.reproduce;

import dev.ergo.rl.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A comparison as tables of text, for screen and page.
 *
 * @param result what is shown
 */
record ReproductionLines(Reproduction result) {

  private static final int MOST_ROWS = 12;
  private static final int MOST_CHARACTERS = 72;

  /** What the screen shows, a line each; of long tables the first rows. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(metricSentence());
    lines.addAll(table(metricHeaders(), metricRows()));
    heldOutSentences().forEach(lines::add);
    lines.add(weightSentence());
    lines.addAll(table(weightHeaders(), weightRows()));
    lines.add(result.verdict());
    return lines;
  }

  /** Tables of differences, as they are known before anything runs. */
  static List<String> differences(String title, List<Difference> differences) {
    List<String> lines = new ArrayList<>();
    if (!differences.isEmpty()) {
      lines.add(title);
      lines.addAll(
          table(
              List.of("what", "then", "now"),
              rows(differences).stream()
                  .map(row -> row.stream().map(ReproductionLines::shortened).toList())
                  .toList()));
    }
    return lines;
  }

  static List<List<String>> rows(List<Difference> differences) {
    return differences.stream().map(d -> List.of(d.what(), d.then(), d.now())).toList();
  }

  private static String shortened(String cell) {
    return cell.length() > MOST_CHARACTERS ? cell.substring(0, MOST_CHARACTERS) + "…" : cell;
  }

  private static List<String> table(List<String> headers, List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    if (!rows.isEmpty()) {
      int shown = Math.min(MOST_ROWS, rows.size());
      new TextTable(headers, rows.subList(0, shown))
          .lines()
          .forEach(line -> lines.add("  " + line));
      if (shown < rows.size()) {
        lines.add("  and " + (rows.size() - shown) + " more, in reproduce.json");
      }
    }
    return lines;
  }

  String metricSentence() {
    MetricComparison metrics = result.metrics();
    String others =
        (metrics.missing() == 0 ? "" : ", %d rows only in one".formatted(metrics.missing()))
            + (metrics.onlyInOne().isEmpty()
                ? ""
                : ", not compared because only one run has them: "
                    + String.join(", ", metrics.onlyInOne()));
    String found =
        metrics.differing().isEmpty()
            ? "all equal"
            : "%d differ, the first at step %d is %s"
                .formatted(
                    metrics.differing().size(),
                    metrics.differing().get(0).step(),
                    metrics.differing().get(0).name());
    return "metrics: %d rows of %d names, without seconds: %s%s"
        .formatted(metrics.rows(), metrics.compared(), found, others);
  }

  List<String> metricHeaders() {
    return List.of("metric", "first step", "then", "now", "rows", "greatest difference");
  }

  List<List<String>> metricRows() {
    return result.metrics().differing().stream()
        .map(
            metric ->
                List.of(
                    metric.name(),
                    String.valueOf(metric.step()),
                    String.valueOf(metric.then()),
                    String.valueOf(metric.now()),
                    String.valueOf(metric.rows()),
                    metric.greatest().map(ReproductionLines::number).orElse("–")))
        .toList();
  }

  List<String> heldOutSentences() {
    return result.heldOut().stream()
        .map(
            file ->
                "held-out: %s: %d of %d answers are equal%s"
                    .formatted(
                        file.file(),
                        file.items() - file.differing(),
                        file.items(),
                        file.extra() == 0 ? "" : ", and %d are new".formatted(file.extra())))
        .toList();
  }

  String weightSentence() {
    if (result.weights().isEmpty()) {
      return "weights: not compared, for only first steps were run";
    }
    WeightComparison weights = result.weights().get();
    String found =
        weights.differing().isEmpty()
            ? "have the same bits (%s)".formatted(weights.now())
            : "have the same bits, %d differ (%s then, %s now)"
                .formatted(weights.differing().size(), weights.then(), weights.now());
    return "weights: %d of %d arrays %s%s"
        .formatted(
            weights.arrays() - weights.differing().size(),
            weights.arrays(),
            found,
            weights.onlyInOne().isEmpty()
                ? ""
                : ", only in one or in another shape: " + String.join(", ", weights.onlyInOne()));
  }

  List<String> weightHeaders() {
    return List.of("array", "greatest difference", "rms of differences", "rms of its numbers");
  }

  List<List<String>> weightRows() {
    return result.weights().stream()
        .flatMap(weights -> weights.differing().stream())
        .map(
            array ->
                List.of(
                    array.name(),
                    number(array.greatest()),
                    number(array.rms()),
                    number(array.size())))
        .toList();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
