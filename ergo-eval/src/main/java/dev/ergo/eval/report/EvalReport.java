package dev.ergo.eval.report;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.metrics.EvalSummary;
import dev.ergo.eval.run.EvalTask;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report of an evaluation.
 *
 * @param images renders pictures
 * @param gallery items with pictures, of each benchmark
 * @param papers what papers print, by the name of the benchmark
 */
public record EvalReport(
    ImageProcessor images, int gallery, Map<String, List<PaperNumber>> papers) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The tables and figures of a summary, and every item. */
  public HtmlReport build(
      String title, List<EvalTask> tasks, List<List<ItemResult>> results, EvalSummary summary) {
    return tables(title, summary, papers, new ErrorBlocks(results))
        .section("Items", new EvalGallery(images, gallery).build(tasks, results));
  }

  /**
   * The report of finished evaluations side by side: their answers alone are there, no questions
   * and no images.
   *
   * @param answers first sample of each item by the policy's name, in the order of the columns;
   *     items of one benchmark name and id are the same
   */
  public static HtmlReport sideBySide(
      String title, EvalSummary summary, Map<String, List<ItemResult>> answers) {
    return tables(title, summary, Map.of(), new ErrorBlocks(List.copyOf(answers.values())))
        .section("Items", EvalGallery.sideBySide(answers));
  }

  /** The tables and figures of a summary. */
  static HtmlReport tables(
      String title,
      EvalSummary summary,
      Map<String, List<PaperNumber>> papers,
      ErrorBlocks errors) {
    String subtitle =
        errors.sentence()
            + "Every item counts; an answer that could not be read is wrong. Seed %d, written %s."
                .formatted(summary.seed(), DATE.format(Instant.now()));
    return new HtmlReport(title, subtitle)
        .section("Items without an answer", errors.blocks())
        .section("How it was measured", SetupBlocks.setup(summary))
        .section("Accuracy", AccuracyBlocks.accuracy(summary))
        .section("Accuracy against tokens", FrontierBlocks.frontiers(summary, papers))
        .section("Comparisons on the same items", ComparisonBlocks.comparisons(summary))
        .section("Controls", ComparisonBlocks.controls(summary))
        .section("By category", AccuracyBlocks.categories(summary))
        .section("Failures by cause", AccuracyBlocks.failures(summary))
        .section("Open answers", AccuracyBlocks.judgements(summary))
        .section("Position of the right option", AccuracyBlocks.positions(summary))
        .section("Regions", RegionBlocks.regions(summary))
        .section("Cost", RegionBlocks.costs(summary));
  }
}
