package dev.ergo.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import dev.ergo.eval.benchmark.LoadedBenchmark;
import dev.ergo.eval.config.EvalConfig;
import dev.ergo.eval.item.PolicyDescription;
import dev.ergo.eval.run.EvalTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tables of a report say, on the forty items of {@link StubData}. */
@Tag("unit")
class ReportTablesTest {

  private static final String DRAWN = "scenes version 2, side 896, seed 3, count 40";
  private static final String CHECKPOINT = "sha256 0123456789abcdef0123456789abcdef";

  @TempDir private Path folder;
  private String html;

  private static EvalTask task(String policy, String mode, IntPredicate right) {
    return new EvalTask(
        new LoadedBenchmark(
            "stub", new StubData.Source(DRAWN), new ErgoProtocol(MatchConfig.defaults())),
        policy,
        Long.MAX_VALUE,
        new StubData.Policy(right, -1),
        PixelLimits.ofBudget(16),
        PixelLimits.ofBudget(16),
        policy,
        new PolicyDescription(
            mode,
            Optional.of(16),
            Optional.empty(),
            Optional.empty(),
            "runs/some/model",
            Optional.of(CHECKPOINT),
            Map.of(),
            Map.of()));
  }

  @BeforeEach
  void report() throws IOException {
    EvalConfig config = StubRuns.config("gallery: 0, resamples: 100");
    new Evaluation(folder, config, 1, new ImageProcessor(), progress -> {})
        .run(
            List.of(
                task("two looks", "coarse_to_fine", position -> position % 2 == 0),
                task("oracle", "oracle_crop", position -> true)),
            "Stub");
    html = Files.readString(folder.resolve("report.html"));
  }

  private String row(String begin) {
    int from = html.indexOf(begin);
    assertTrue(from >= 0, "no " + begin);
    return html.substring(from, html.indexOf("</tr>", from));
  }

  @Test
  void anOracleTakesNoPartInTheFrontier() {
    assertTrue(row("<tr><td>oracle</td><td class=\"number\">50</td>").contains("is told the"));
    assertTrue(row("<tr><td>two looks</td><td class=\"number\">50</td>").contains("optimal"));
    assertEquals(2, html.split("class=\"ring\"", -1).length, "one ring");
  }

  @Test
  void aDifferenceStandsInItsOwnDirection() {
    // Right at 19 items and at 37: 7 and 8 are wrong by design, 13 can't be read.
    String row = row("oracle − two looks</td>");
    assertTrue(row.contains(">+45.0</td>"), row);
    int policy = row.indexOf(">18</td>");
    int baseline = row.indexOf(">0</td>");
    assertTrue(policy >= 0 && policy < baseline, row);
  }

  @Test
  void sumsAreShortenedAndDrawnDataIsNamedWhole() {
    assertTrue(row("<tr><td>stub</td><td class=\"long\">").contains(DRAWN));
    String policy = row("<tr><td>two looks</td><td>coarse to fine</td>");
    assertTrue(policy.contains("<td>0123456789…</td>"), policy);
    assertTrue(policy.contains("runs/<wbr>some/<wbr>model"), policy);
    assertFalse(policy.contains("abcdef"), policy);
  }
}
