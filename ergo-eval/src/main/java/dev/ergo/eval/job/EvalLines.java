package dev.ergo.eval.job;

import dev.ergo.eval.metrics.BenchmarkRules;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.Comparison;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Timing;
import dev.ergo.eval.run.EvalProgress;
import dev.ergo.eval.run.PredictionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an evaluation says on the console. */
final class EvalLines {

  private EvalLines() {}

  static String progress(EvalProgress progress) {
    return String.format(
        Locale.ROOT,
        "%s, %s: item %d/%d | %d right | %.2f items/s | ETA %d:%02d min",
        progress.benchmark(),
        progress.policy(),
        progress.done(),
        progress.items(),
        progress.correct(),
        progress.itemsPerSecond(),
        progress.remaining().toMinutes(),
        progress.remaining().toSecondsPart());
  }

  /** What is said where a finished evaluation is started again whose answers are read otherwise. */
  static Optional<String> readAnew(Path folder) {
    Path file = folder.resolve("summary.json");
    try {
      return Files.exists(file)
              && !EvalSummary.read(file).protocols().stream().allMatch(BenchmarkRules::areCurrent)
          ? Optional.of(
              "the kept answers were read by another version of the reading of answers; they are read anew, and figures may change")
          : Optional.empty();
    } catch (IOException | RuntimeException e) {
      // A summary of another version is replaced like any other.
      return Optional.empty();
    }
  }

  /** One line per benchmark and policy, one per comparison and one per measured time. */
  static List<String> results(EvalSummary summary) {
    return Stream.of(
            summary.benchmarks().stream().map(EvalLines::result),
            summary.comparisons().stream().map(EvalLines::comparison),
            summary.timings().stream().map(EvalLines::timing))
        .flatMap(lines -> lines)
        .toList();
  }

  /** What does not fit together between a benchmark and predictions made elsewhere. */
  static List<String> remarks(EvalSummary summary, PredictionFile predictions) {
    List<String> remarks = new ArrayList<>();
    int missing = summary.benchmarks().get(0).failures().getOrDefault("no_prediction", 0);
    if (missing > 0) {
      remarks.add(
          "warning: %d items have no prediction in %s and count as wrong"
              .formatted(missing, predictions.file()));
    }
    List<String> unused = List.copyOf(predictions.unused());
    if (!unused.isEmpty()) {
      remarks.add(
          "warning: %d predictions are for no item of the benchmark and are left out: %s%s"
              .formatted(
                  unused.size(),
                  String.join(", ", unused.subList(0, Math.min(5, unused.size()))),
                  unused.size() > 5 ? ", …" : ""));
    }
    return remarks;
  }

  /** Where most answers stand in no tags and are not read without. */
  static List<String> untagged(EvalSummary summary) {
    Set<String> inTagsAlone =
        summary.protocols().stream()
            .filter(rules -> rules.protocol().contains("fallback=none"))
            .map(BenchmarkRules::name)
            .collect(Collectors.toSet());
    return summary.benchmarks().stream()
        .filter(row -> inTagsAlone.contains(row.name()))
        .filter(row -> 2 * noAnswer(row) > row.overall().items())
        .map(
            row ->
                "warning: %s, %s: %d of %d answers stand in no <answer> tags and count as wrong (no_answer); eval.match.fallback: stated would read what they say without"
                    .formatted(row.name(), row.policy(), noAnswer(row), row.overall().items()))
        .toList();
  }

  private static int noAnswer(BenchmarkSummary row) {
    return row.failures().getOrDefault("no_answer", 0);
  }

  private static String timing(Timing row) {
    return String.format(
        Locale.ROOT,
        "%s, %s: %d together, %.4f s an item, %.2f times as fast as the first (%.2f to %.2f)",
        row.name(),
        row.policy(),
        row.batchSize(),
        row.seconds(),
        row.speedup(),
        row.speedupMin(),
        row.speedupMax());
  }

  private static String comparison(Comparison row) {
    return String.format(
        Locale.ROOT,
        "%s, %s - %s: %+.4f (95 %% %+.4f to %+.4f), p %.3g, Holm p %.3g%s",
        row.name(),
        row.policy(),
        row.baseline(),
        row.whole().difference(),
        row.whole().ci95().low(),
        row.whole().ci95().high(),
        row.whole().pValue(),
        row.whole().pHolm(),
        mean(row.minimumDetectable(), ", detectable %.4f"));
  }

  private static String result(BenchmarkSummary row) {
    return String.format(
        Locale.ROOT,
        "%s, %s: accuracy %.4f (95 %% %.4f to %.4f) over %d items%s%s%s%s",
        row.name(),
        row.policy(),
        row.overall().accuracy(),
        row.overall().ci95().low(),
        row.overall().ci95().high(),
        row.overall().items(),
        ownMetrics(row),
        row.failures().isEmpty() ? "" : ", failures " + row.failures(),
        mean(row.cost().visionTokens(), ", %.1f vision tokens an item"),
        mean(row.cost().seconds(), ", %.4f s an item"));
  }

  private static String ownMetrics(BenchmarkSummary row) {
    StringBuilder metrics = new StringBuilder();
    row.ownMetrics()
        .forEach(
            (name, value) -> metrics.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
    row.sampled()
        .ifPresent(
            sampled -> {
              double pass = sampled.pass().get(sampled.samples()).value();
              metrics.append(
                  String.format(
                      Locale.ROOT,
                      ", avg@%d %.4f, pass@%1$d %.4f",
                      sampled.samples(),
                      sampled.avg().value(),
                      pass));
            });
    return metrics.toString();
  }

  private static String mean(Optional<Double> value, String format) {
    return value.map(v -> String.format(Locale.ROOT, format, v)).orElse("");
  }
}
