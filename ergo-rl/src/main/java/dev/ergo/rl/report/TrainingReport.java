package dev.ergo.rl.report;

import dev.ergo.eval.metrics.Interval;
import dev.ergo.eval.report.CurveChart;
import dev.ergo.eval.report.EpisodeCard;
import dev.ergo.eval.report.EpisodeGallery;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.ReportBlock;
import dev.ergo.eval.report.Series;
import dev.ergo.eval.report.Table;
import dev.ergo.rl.reward.RewardTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The report of a training run.
 *
 * @param refusedCrops why crops were not judged, a line each
 */
record TrainingReport(
    MetricTable metrics, TrainingSummary summary, HeldOutItems heldOut, List<String> refusedCrops) {

  private static final int REFUSALS_SHOWN = 50;

  private static final int SMOOTHING = 10;

  /**
   * What stands above it.
   *
   * @param title of the page
   * @param progress how far the run is
   */
  record Heading(String title, String progress) {}

  /**
   * Writes the file.
   *
   * @param answered held-out items, each before and after training; possibly none
   * @param sampled episodes of some steps; possibly none
   * @param difficulty of the training examples; possibly nothing
   */
  void write(
      Path file,
      Heading heading,
      List<EpisodeCard> answered,
      List<EpisodeCard> sampled,
      List<ReportBlock> difficulty) {
    HtmlReport report =
        new HtmlReport(
            heading.title(),
            String.format(
                    Locale.ROOT,
                    "%s, %.1f minutes of training",
                    heading.progress(),
                    summary.trainingSeconds() / 60)
                + summary.ending().map(told -> "; " + told).orElse(""));
    if (!refusedCrops.isEmpty()) {
      report.section(
          "Crops without a verdict",
          ReportBlock.preformatted(
              refusedCrops.size() + " crops that the judge's server refused, without region reward",
              String.join(
                  "\n", refusedCrops.subList(0, Math.min(REFUSALS_SHOWN, refusedCrops.size())))));
    }
    if (!summary.validation().isEmpty()) {
      List<ReportBlock> blocks = new ArrayList<>();
      blocks.add(validation());
      blocks.add(
          ReportBlock.note(
              "Greedy decoding on the same items. 95 %: Tango's score interval of the difference of shares,"
                  + " the paired bootstrap's of other means."));
      blocks.add(new ReportBlock.Folded("the same by category", categories()));
      if (!heldOut.isEmpty()) {
        blocks.add(heldOut.cropAreas());
      }
      report.section("Held-out items before and after", blocks);
    }
    if (!summary.training().isEmpty()) {
      report.section(
          "First and last " + TrainingSummary.WINDOW + " steps",
          trends(),
          ReportBlock.note("Sampled episodes; SE: standard error of the difference (Welch)."));
    }
    report.section("Curves", charts());
    if (!difficulty.isEmpty()) {
      report.section("Difficulty of the training examples", difficulty);
    }
    gallery(report, "The same items before and after", answered);
    gallery(report, "Sampled episodes", sampled);
    report.write(file);
  }

  private static void gallery(HtmlReport report, String heading, List<EpisodeCard> cards) {
    if (!cards.isEmpty()) {
      EpisodeGallery gallery = new EpisodeGallery();
      cards.forEach(gallery::add);
      report.section(heading, gallery);
    }
  }

  private Table<?> validation() {
    return Table.of(summary.validation().entrySet())
        .column("measure", Map.Entry::getKey)
        .column("items", entry -> entry.getValue().items())
        .column("before", entry -> number(entry.getValue().before()))
        .column("after", entry -> number(entry.getValue().after()))
        .column("difference", entry -> signed(entry.getValue().difference()))
        .column("95 %", entry -> signed(entry.getValue().ci95()));
  }

  /** First and last validation of each category. */
  private Table<?> categories() {
    List<List<String>> rows = new ArrayList<>();
    for (String name : metrics.names()) {
      String[] parts = name.split("/", 3);
      double[] values = metrics.values(name);
      if (name.startsWith("val/") && parts.length == 3) {
        rows.add(List.of(parts[2], parts[1], number(values[0]), number(values[values.length - 1])));
      }
    }
    return Table.ofCells(List.of("category", "measure", "before", "after"), rows);
  }

  private Table<?> trends() {
    return Table.of(summary.training().entrySet())
        .column("metric", Map.Entry::getKey)
        .column("first", entry -> number(entry.getValue().first()))
        .column("last", entry -> number(entry.getValue().last()))
        .column("difference", entry -> signed(entry.getValue().difference()))
        .column("SE", entry -> number(entry.getValue().standardError()));
  }

  private List<CurveChart> charts() {
    Set<String> names = metrics.names();
    List<CurveChart> charts = new ArrayList<>();
    if (names.contains("reward")) {
      charts.add(chart("Reward", "reward"));
      CurveChart components = new CurveChart("Reward components, unweighted", "step");
      names.forEach(
          name -> RewardTable.component(name).ifPresent(of -> components.add(series(name, of))));
      charts.add(components.smooth(SMOOTHING));
      charts.add(chart("Crop area, share of the image", "box/crop_area_mean"));
      charts.add(chart("Sampled tokens per episode", "completions/mean_length"));
      charts.add(chart("Entropy", "entropy"));
    } else {
      charts.add(chart("Loss", "loss"));
    }
    if (names.contains("val/accuracy")) {
      CurveChart heldOut = new CurveChart("Held-out items, greedy", "step");
      for (String name : names) {
        // Measures of all items; those of categories have a second slash.
        if (name.startsWith("val/") && name.lastIndexOf('/') == 3) {
          heldOut.add(series(name, name.substring(4)));
        }
      }
      charts.add(heldOut);
    }
    charts.add(chart("Gradient norm before clipping", "grad_norm"));
    charts.add(
        new CurveChart("Learning rate", "step").add(series("learning_rate", "learning_rate")));
    charts.add(chart("Seconds per step", "step_time"));
    return charts;
  }

  private CurveChart chart(String title, String metric) {
    return new CurveChart(title, "step").add(series(metric, metric)).smooth(SMOOTHING);
  }

  private Series series(String metric, String name) {
    return new Series(name, metrics.steps(metric), metrics.values(metric));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String signed(Interval ends) {
    return signed(ends.low()) + " to " + signed(ends.high());
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value);
  }
}
