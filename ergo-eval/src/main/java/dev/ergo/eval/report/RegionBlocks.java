package dev.ergo.eval.report;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.Regions;
import dev.ergo.eval.metrics.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Report sections: regions and costs by benchmark and policy. */
final class RegionBlocks {

  private RegionBlocks() {}

  /** Empty where no policy showed a region. */
  static List<ReportBlock> regions(EvalSummary summary) {
    List<BenchmarkSummary> lines =
        summary.benchmarks().stream()
            .filter(line -> line.regions().means().cropArea().isPresent())
            .toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    Table<BenchmarkSummary> table =
        Table.of(lines)
            .column("benchmark", BenchmarkSummary::name)
            .column("policy", BenchmarkSummary::policy);
    blocks.add(
        means(table, line -> line.regions().means())
            .column(
                "crop sufficient",
                line ->
                    line.regions()
                        .sufficiency()
                        .map(enough -> Numbers.percent(enough.accuracy()))));
    blocks.add(
        ReportBlock.note(
            "Means over items with a region and, but for its area, with target boxes. Hit: half of"
                + " the target or more lies inside. Crop sufficient: right from the crop alone."));
    Table<Group> sizes = groups(summary, "target / image", Regions::byTargetSize);
    if (!sizes.isEmpty()) {
      blocks.add(ReportBlock.folded("by target size", sizes));
    }
    Table<Group> categories = groups(summary, "category", Regions::byCategory);
    if (!categories.isEmpty()) {
      blocks.add(ReportBlock.folded("by category", categories));
    }
    return blocks;
  }

  private static <T> Table<T> means(Table<T> table, Function<T, Regions.Means> means) {
    return table
        .column("region / image", row -> Numbers.percent(means.apply(row).cropArea()))
        .column("target covered", row -> Numbers.percent(means.apply(row).coverage()))
        .column("IoU", row -> Numbers.number(means.apply(row).iou(), "%.3f"))
        .column("hit", row -> Numbers.percent(means.apply(row).hitRate()));
  }

  /** Items of a benchmark and policy that have something in common. */
  private record Group(BenchmarkSummary line, String name, Regions.Group group) {}

  private static Table<Group> groups(
      EvalSummary summary, String header, Function<Regions, Map<String, Regions.Group>> part) {
    List<Group> groups = new ArrayList<>();
    for (BenchmarkSummary line : summary.benchmarks()) {
      part.apply(line.regions()).forEach((name, group) -> groups.add(new Group(line, name, group)));
    }
    Table<Group> table =
        Table.of(groups)
            .column("benchmark", row -> row.line().name())
            .column("policy", row -> row.line().policy())
            .column(header, row -> Numbers.category(row.name()))
            .column("items", row -> row.group().items())
            .column("accuracy", row -> Numbers.percent(row.group().accuracy()));
    return means(table, row -> row.group().means());
  }

  /** Empty where no policy was asked here. */
  static List<ReportBlock> costs(EvalSummary summary) {
    List<BenchmarkSummary> lines =
        summary.benchmarks().stream().filter(line -> line.cost().seconds().isPresent()).toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(
        Table.of(lines)
            .column("benchmark", BenchmarkSummary::name)
            .column("policy", BenchmarkSummary::policy)
            .column("vision tokens", line -> Numbers.number(line.cost().visionTokens(), "%.0f"))
            .column("prompt tokens", line -> Numbers.number(line.cost().promptTokens(), "%.0f"))
            .column("generated", line -> Numbers.number(line.cost().generatedTokens(), "%.0f"))
            .column("seconds", line -> Numbers.number(line.cost().seconds(), "%.3g"))
            .column("image", line -> phase(line, Phases::image))
            .column("prefill", line -> phase(line, Phases::prefill))
            .column("decode", line -> phase(line, Phases::decode))
            .column("peak MiB", line -> Numbers.number(line.cost().peakMibMax(), "%.0f")));
    blocks.add(
        ReportBlock.note(
            "Means per answered item; seconds are an item's share of its batch on this"
                + " machine. Peak: the whole process."));
    if (!summary.timings().isEmpty()) {
      blocks.addAll(timings(summary));
    }
    return blocks;
  }

  private static String phase(BenchmarkSummary line, Function<Phases, Double> phase) {
    return Numbers.number(line.cost().phases().map(phase), "%.3g");
  }

  private static List<ReportBlock> timings(EvalSummary summary) {
    return List.of(
        Table.of(summary.timings())
            .column("benchmark", Timing::name)
            .column("policy", Timing::policy)
            .column("items together", Timing::batchSize)
            .column("seconds an item", line -> Numbers.number(line.seconds(), "%.3g"))
            .column("faster", line -> Numbers.number(line.speedup(), "%.2f"))
            .column(
                "rounds",
                line ->
                    Numbers.number(line.speedupMin(), "%.2f")
                        + " to "
                        + Numbers.number(line.speedupMax(), "%.2f")),
        ReportBlock.note(
            "Measured apart, the policies in turn, medians of the rounds. Faster: how many times as"
                + " fast as the benchmark's first policy; rounds: least and greatest."));
  }
}
