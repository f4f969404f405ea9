package dev.ergo.eval.report;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Regions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What of a summary says where policies looked and what an answer took, as blocks of a report. */
final class RegionBlocks {

  private RegionBlocks() {}

  /** Empty where no policy showed a region. */
  static List<ReportBlock> regions(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      if (line.regions().means().cropArea().isPresent()) {
        rows.add(
            List.of(
                line.name(),
                line.policy(),
                Shown.percent(line.regions().means().cropArea()),
                Shown.percent(line.regions().means().coverage()),
                Shown.number(line.regions().means().iou(), "%.3f"),
                Shown.percent(line.regions().means().hitRate()),
                line.regions()
                    .sufficiency()
                    .map(enough -> Shown.percent(enough.accuracy()))
                    .orElse(Shown.NO_VALUE)));
      }
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Table(
            List.of(
                "benchmark",
                "policy",
                "region / image",
                "target covered",
                "IoU",
                "hit",
                "crop sufficient"),
            rows));
    blocks.add(
        new Note(
            "Means over items with a region and, but for its area, with target boxes. Hit: half of"
                + " the target or more lies inside. Crop sufficient: right from the crop alone."));
    fold(
        blocks, "by target size", "target / image", summary, line -> line.regions().byTargetSize());
    fold(blocks, "by category", "category", summary, line -> line.regions().byCategory());
    return blocks;
  }

  private static void fold(
      List<ReportBlock> blocks,
      String title,
      String header,
      EvalSummary summary,
      Function<BenchmarkSummary, Map<String, Regions.Group>> groups) {
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      groups
          .apply(line)
          .forEach(
              (name, region) ->
                  rows.add(
                      List.of(
                          line.name(),
                          line.policy(),
                          name.isEmpty() ? "(none)" : name,
                          String.valueOf(region.items()),
                          Shown.percent(region.accuracy()),
                          Shown.percent(region.means().cropArea()),
                          Shown.percent(region.means().coverage()),
                          Shown.number(region.means().iou(), "%.3f"),
                          Shown.percent(region.means().hitRate()))));
    }
    if (!rows.isEmpty()) {
      blocks.add(
          new Details(
              title,
              List.of(
                  new Table(
                      List.of(
                          "benchmark",
                          "policy",
                          header,
                          "items",
                          "accuracy",
                          "region / image",
                          "target covered",
                          "IoU",
                          "hit"),
                      rows))));
    }
  }

  /** Empty where no policy was asked here. */
  static List<ReportBlock> costs(EvalSummary summary) {
    List<List<String>> rows = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      if (line.cost().seconds().isPresent()) {
        rows.add(
            List.of(
                line.name(),
                line.policy(),
                Shown.number(line.cost().visionTokens(), "%.0f"),
                Shown.number(line.cost().promptTokens(), "%.0f"),
                Shown.number(line.cost().generatedTokens(), "%.0f"),
                Shown.number(line.cost().seconds(), "%.3g"),
                Shown.number(line.cost().phases().map(Phases::image), "%.3g"),
                Shown.number(line.cost().phases().map(Phases::prefill), "%.3g"),
                Shown.number(line.cost().phases().map(Phases::decode), "%.3g"),
                Shown.number(line.cost().peakMibMax(), "%.0f")));
      }
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        new Table(
            List.of(
                "benchmark",
                "policy",
                "vision tokens",
                "prompt tokens",
                "generated",
                "seconds",
                "image",
                "prefill",
                "decode",
                "peak MiB"),
            rows));
    blocks.add(
        new Note(
            "Means per answered item; seconds are an item's share of its batch on this"
                + " machine. Peak: the whole process."));
    if (!summary.timings().isEmpty()) {
      blocks.addAll(timings(summary));
    }
    return blocks;
  }

  private static List<ReportBlock> timings(EvalSummary summary) {
    List<List<String>> rows =
        summary.timings().stream()
            .map(
                line ->
                    List.of(
                        line.name(),
                        line.policy(),
                        String.valueOf(line.batchSize()),
                        number(line.seconds(), "%.3g"),
                        number(line.speedup(), "%.2f"),
                        number(line.speedupMin(), "%.2f")
                            + " to "
                            + number(line.speedupMax(), "%.2f")))
            .toList();
    return List.of(
        new Table(
            List.of("benchmark", "policy", "items together", "seconds an item", "faster", "rounds"),
            rows),
        new Note(
            "Measured apart, the policies in turn, medians of the rounds. Faster: how many times as"
                + " fast as the benchmark's first policy; rounds: least and greatest."));
  }

  private static String number(double value, String format) {
    return String.format(Locale.ROOT, format, value);
  }
}
