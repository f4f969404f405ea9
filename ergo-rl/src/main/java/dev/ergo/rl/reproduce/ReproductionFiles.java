package dev.ergo.rl.reproduce;

import dev.ergo.core.error.UserException;
import dev.ergo.core.io.AtomicWrite;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.ReportBlock;
import dev.ergo.eval.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a reproduction leaves in its folder beside the second run.
 *
 * @param folder of the reproduction
 */
record ReproductionFiles(Path folder) {

  /** Name of the page. */
  static final String PAGE = "reproduce.html";

  private static final String RESULT = "reproduce.json";
  private static final String SUMMARY = "summary.json";

  /**
   * The content of {@code summary.json}, by which a reproduction is finished.
   *
   * @param job reproduce
   * @param run what was run again
   * @param equal whether it came out alike
   * @param verdict the same in a sentence
   */
  record Summary(String job, String run, boolean equal, String verdict) {}

  /** Writes them. */
  void write(Reproduction result) {
    AtomicWrite.text(folder.resolve(RESULT), EvalJson.pretty(result));
    page(result).write(folder.resolve(PAGE));
    // The summary marks the job as finished, so it comes last.
    AtomicWrite.text(
        folder.resolve(SUMMARY),
        EvalJson.pretty(
            new Summary(ReproduceRunConfig.JOB, result.run(), result.equal(), result.verdict())));
  }

  /** The summary of a finished reproduction. */
  Summary summary() {
    Path file = folder.resolve(SUMMARY);
    try {
      return EvalJson.MAPPER.readValue(file.toFile(), Summary.class);
    } catch (IOException e) {
      throw new UserException(
          file + " is damaged; delete it, and the runs are compared once more", e);
    }
  }

  private static HtmlReport page(Reproduction result) {
    ReproductionLines lines = new ReproductionLines(result);
    return new HtmlReport("Run again: " + result.run(), result.verdict())
        .section("Changed inputs", differences(result.inputs()))
        .section("Environment", environment(result))
        .section(
            "Metrics",
            ReportBlock.note(lines.metricSentence()),
            Table.ofCells(lines.metricHeaders(), lines.metricRows()))
        .section(
            "Held-out answers", lines.heldOutSentences().stream().map(ReportBlock::note).toList())
        .section(
            "Final weights",
            ReportBlock.note(lines.weightSentence()),
            Table.ofCells(lines.weightHeaders(), lines.weightRows()));
  }

  private static List<ReportBlock> environment(Reproduction result) {
    List<ReportBlock> blocks = new ArrayList<>(differences(result.environment()));
    if (result.environment().isEmpty()) {
      blocks.add(ReportBlock.note("Code, versions, machine and device are those of then."));
    }
    return blocks;
  }

  private static List<ReportBlock> differences(List<Difference> differences) {
    return List.of(
        Table.ofCells(List.of("what", "then", "now"), ReproductionLines.rows(differences)));
  }
}
