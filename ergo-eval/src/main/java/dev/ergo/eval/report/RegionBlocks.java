package dev.ergo.eval.report;

import dev.ergo.core.episode.PhaseClock.Phases;
import dev.ergo.eval.metrics.BenchmarkSummary;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.metrics.RankCorrelation;
import dev.ergo.eval.metrics.Regions;
import dev.ergo.eval.metrics.Timing;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Report sections: regions and costs by benchmark and policy. */
final class RegionBlocks {

  private RegionBlocks() {}

  /** Empty where no policy showed a region. */
  static List<ReportBlock> regions(EvalSummary summary) {
    Table<BenchmarkSummary> table =
        PolicyRow.table(lines(summary, line -> line.regions().means().cropArea().isPresent()));
    return List.of(
        means(table, line -> line.regions().means())
            .column(
                "crop sufficient",
                line -> line.regions().sufficiency().map(all -> Numbers.percent(all.accuracy())))
            .note(
                "Means over items with a region and, but for its area, with target boxes. Hit:"
                    + " half of the target or more lies inside. Crop sufficient: right from the"
                    + " crop alone. Side rank: Spearman's correlation of the region's side with the"
                    + " target's, with its 95 % interval."),
        groups("by target size", "target / image", summary, Regions::byTargetSize),
        groups("by category", "category", summary, Regions::byCategory));
  }

  private static List<BenchmarkSummary> lines(
      EvalSummary summary, Predicate<BenchmarkSummary> shown) {
    return summary.benchmarks().stream().filter(shown).toList();
  }

  private static <T> Table<T> means(Table<T> table, Function<T, Regions.Means> means) {
    return table
        .column("region / image", row -> Numbers.percent(means.apply(row).cropArea()))
        .column("target covered", row -> Numbers.percent(means.apply(row).coverage()))
        .column("IoU", row -> Numbers.number(means.apply(row).iou(), "%.3f"))
        .column("hit", row -> Numbers.percent(means.apply(row).hitRate()))
        .column("side rank", row -> means.apply(row).cropSideRank().map(RegionBlocks::rank));
  }

  private static String rank(RankCorrelation rank) {
    return Numbers.number(rank.rho(), "%.2f")
        + Numbers.number(rank.ci95().low(), " (%.2f to ")
        + Numbers.number(rank.ci95().high(), "%.2f)");
  }

  private static ReportBlock groups(
      String title,
      String header,
      EvalSummary summary,
      Function<Regions, Map<String, Regions.Group>> part) {
    Table<PolicyRow<Regions.Group>> table =
        PolicyRow.table(summary, line -> part.apply(line.regions()))
            .column(header, row -> Numbers.category(row.name()))
            .column("items", row -> row.value().items())
            .column("accuracy", row -> Numbers.percent(row.value().accuracy()));
    return new ReportBlock.Folded(title, means(table, row -> row.value().means()));
  }

  /** Empty where no policy was asked here. */
  static List<ReportBlock> costs(EvalSummary summary) {
    return List.of(
        PolicyRow.table(lines(summary, line -> line.cost().seconds().isPresent()))
            .column("looks", line -> Numbers.number(line.cost().looks(), "%.2f"))
            .column("vision tokens", line -> Numbers.number(line.cost().visionTokens(), "%.0f"))
            .column("prompt tokens", line -> Numbers.number(line.cost().promptTokens(), "%.0f"))
            .column("generated", line -> Numbers.number(line.cost().generatedTokens(), "%.0f"))
            .column("seconds", line -> Numbers.number(line.cost().seconds(), "%.3g"))
            .column("image", line -> phase(line, Phases::image))
            .column("prefill", line -> phase(line, Phases::prefill))
            .column("decode", line -> phase(line, Phases::decode))
            .column("peak MiB", line -> Numbers.number(line.cost().peakMibMax(), "%.0f"))
            .note(
                "Means per answered item; seconds are an item's share of its batch on this"
                    + " machine. Peak: the whole process."),
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
                        + Numbers.number(line.speedupMax(), "%.2f"))
            .note(
                "Measured apart, the policies in turn, medians of the rounds. Faster: how many"
                    + " times as fast as the benchmark's first policy; rounds: least and"
                    + " greatest."));
  }

  private static String phase(BenchmarkSummary line, Function<Phases, Double> phase) {
    return Numbers.number(line.cost().phases().map(phase), "%.3g");
  }
}
