package dev.ergo.rl.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.ergo.core.config.ConfigLoader;
import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class SweepSummaryTest {

  /** 97.5 % points of Student's distribution with 1 and 2 degrees of freedom, from tables. */
  private static final double T1 = 12.706204736432095;

  private static final double T2 = 4.302652729696142;

  private static final Variant BASE = variant("base");
  private static final Variant OTHER = variant("<b>other</b>");

  @TempDir Path folder;

  private static Variant variant(String name) {
    return new Variant(name, new Overrides(Map.of("a.b", IntNode.valueOf(3))));
  }

  private static SweepSummary.Outcome finished(
      Variant variant, long seed, double accuracy, String data) {
    return new SweepSummary.Outcome(
        variant,
        seed,
        Optional.of(
            new TrialRecord(
                variant.name(),
                seed,
                "grpo",
                variant.set().values(),
                "d",
                "c0ffee",
                Map.of("m", "1"),
                Map.of("train", data),
                Optional.of(2.0),
                Map.of("accuracy", 0.5),
                Map.of("accuracy", accuracy, "accuracy/x/y", accuracy / 2))),
        Optional.empty());
  }

  private static SweepSummary summary(List<SweepSummary.Outcome> outcomes, String... metrics) {
    SweepConfig config =
        ConfigLoader.of(
            SweepConfig.class, Map.of("base", "grpo.yaml", "seeds", List.of(1L, 2L, 3L)));
    return SweepSummary.of(
        "s", config, List.of(metrics).stream().map(MetricColumn::of).toList(), outcomes);
  }

  private static List<SweepSummary.Outcome> outcomes() {
    List<SweepSummary.Outcome> outcomes = new ArrayList<>();
    outcomes.add(finished(BASE, 1, 0.70, "d"));
    outcomes.add(finished(OTHER, 1, 0.80, "d"));
    outcomes.add(finished(BASE, 2, 0.73, "d"));
    outcomes.add(
        new SweepSummary.Outcome(OTHER, 2, Optional.empty(), Optional.of("the disk is <full>")));
    outcomes.add(finished(BASE, 3, 0.76, "d"));
    outcomes.add(finished(OTHER, 3, 0.88, "d"));
    return outcomes;
  }

  @Test
  void meansAndStudentsIntervalsOverSeeds() {
    SweepSummary summary = summary(outcomes(), "accuracy", "change.accuracy");
    SweepSummary.Trial base = summary.trials().get(0);
    assertEquals(List.of(1L, 2L, 3L), base.seeds());
    SeedMean accuracy = base.metrics().get("accuracy");
    assertEquals(0.73, accuracy.mean(), 1e-12);
    double half = T2 * 0.03 / Math.sqrt(3);
    assertInterval(0.73 - half, 0.73 + half, accuracy.ci95().orElseThrow());
    assertEquals(0.23, base.metrics().get("change.accuracy").mean(), 1e-12);
    assertTrue(base.differences().isEmpty());

    SweepSummary.Trial other = summary.trials().get(1);
    assertEquals(Map.of(2L, "the disk is <full>"), other.failed());
    assertEquals(List.of(0.80, 0.88), other.metrics().get("accuracy").values());
    SeedMean difference = other.differences().get("accuracy").over();
    assertEquals(0.11, difference.mean(), 1e-12, "paired: 0.10 and 0.12, seeds 1 and 3");
    assertInterval(0.11 - T1 * 0.01, 0.11 + T1 * 0.01, difference.ci95().orElseThrow());
    assertEquals(0.365, base.categories().get("x/y").get("accuracy").mean(), 1e-12);
    assertEquals(List.of("c0ffee"), summary.commits());
    assertEquals(List.of(), summary.remarks());
  }

  private static void assertInterval(double low, double high, Interval interval) {
    assertEquals(low, interval.low(), 1e-9);
    assertEquals(high, interval.high(), 1e-9);
  }

  @Test
  void oneSeedHasNoInterval() {
    SweepSummary summary = summary(List.of(finished(BASE, 1, 0.7, "d")), "accuracy");
    assertEquals(Optional.empty(), summary.trials().get(0).metrics().get("accuracy").ci95());
    assertEquals(
        List.of("trial  seeds   accuracy", "base   1 of 3  0.700"),
        new SweepTable(summary).lines());
  }

  @Test
  void tableShowsWhatIsThere() {
    SweepTable table = new SweepTable(summary(outcomes(), "accuracy", "change.accuracy", "nope"));
    assertEquals(
        List.of(
            List.of("base", "3", "0.730 (0.655 to 0.805)", "+0.230 (+0.155 to +0.305)", "–"),
            List.of(
                "<b>other</b>",
                "2 of 3",
                "0.840 (0.332 to 1.348)",
                "+0.340 (-0.168 to +0.848)",
                "–")),
        table.rows());
    assertEquals(List.of("x/y"), table.categoryNames());
    assertEquals("0.365 (0.328 to 0.402)", table.categories().get(0).get(2));
    assertEquals(
        "20.0 (-107.1 to 147.1)", SweepTable.shown(SeedMean.of(List.of(10.0, 30.0)), false));
  }

  /** Without seed 1 of the first variant, the other one's seed 1 is compared with nothing. */
  @Test
  void differencesCountTheSeedsThatBothHave() {
    List<SweepSummary.Outcome> outcomes = outcomes();
    outcomes.set(0, new SweepSummary.Outcome(BASE, 1, Optional.empty(), Optional.of("killed")));
    outcomes.set(3, finished(OTHER, 2, 0.75, "d"));
    SweepTable table = new SweepTable(summary(outcomes, "accuracy"));
    assertEquals(List.of("<b>other</b>", "3"), table.rows().get(1).subList(0, 2));
    assertEquals(
        List.of(List.of("<b>other</b>", "2 of 3", "+0.070 (-0.565 to +0.705), p 0.39")),
        table.differences());
  }

  /**
   * Three trials against the base, differences over two or three seeds. By hand: values d ± e over
   * two seeds have t = d / e with one degree of freedom, p = 1 - 2 atan(t) / π.
   */
  @Test
  void differencesAreCorrectedOverTheTrials() {
    Variant sure = variant("sure");
    Variant likely = variant("likely");
    Variant alone = variant("alone");
    List<SweepSummary.Outcome> outcomes = new ArrayList<>();
    outcomes.add(finished(BASE, 1, 0.5, "d"));
    outcomes.add(finished(BASE, 2, 0.5, "d"));
    // t = 0.2 / 0.001 and 0.1 / 0.005.
    outcomes.add(finished(sure, 1, 0.701, "d"));
    outcomes.add(finished(sure, 2, 0.699, "d"));
    outcomes.add(finished(likely, 1, 0.605, "d"));
    outcomes.add(finished(likely, 2, 0.595, "d"));
    outcomes.add(finished(alone, 2, 0.9, "d"));
    SweepSummary summary = summary(outcomes, "accuracy");
    double first = 1 - 2 * Math.atan(200) / Math.PI;
    double second = 1 - 2 * Math.atan(20) / Math.PI;
    SeedDifference of = summary.trials().get(1).differences().get("accuracy");
    assertEquals(first, of.pValue().orElseThrow(), 1e-9);
    assertEquals(2 * first, of.pHolm().orElseThrow(), 1e-9);
    of = summary.trials().get(2).differences().get("accuracy");
    assertEquals(second, of.pValue().orElseThrow(), 1e-9);
    assertEquals(second, of.pHolm().orElseThrow(), 1e-9);
    of = summary.trials().get(3).differences().get("accuracy");
    assertEquals(Optional.empty(), of.pValue());
    assertEquals(Optional.empty(), of.pHolm());
    assertEquals(
        List.of(
            "accuracy: of 2 differences from \"base\" 2 hold at 5 % after Holm's correction: sure,"
                + " likely"),
        new SweepTable(summary).survivors());
    assertEquals(
        "+0.200 (+0.187 to +0.213), p 0.0064 *",
        new SweepTable(summary).differences().get(0).get(2));
    assertEquals(
        List.of(
            "accuracy: of 1 difference from \"base\" none holds at 5 % after Holm's correction"),
        new SweepTable(summary(outcomes(), "accuracy")).survivors());
  }

  @Test
  void trialsFromOtherWeightsAreRemarkedOn() {
    List<SweepSummary.Outcome> mixed = outcomes();
    SweepSummary.Outcome last = mixed.remove(mixed.size() - 1);
    TrialRecord record = last.record().orElseThrow();
    TrialRecord changed =
        new TrialRecord(
            record.trial(),
            record.seed(),
            record.job(),
            record.set(),
            record.digest(),
            record.commit(),
            Map.of("m", "2", "n", "1"),
            record.data(),
            record.seconds(),
            record.first(),
            record.last());
    mixed.add(new SweepSummary.Outcome(OTHER, 3, Optional.of(changed), Optional.empty()));
    List<String> remarks = summary(mixed, "accuracy").remarks();
    assertEquals(1, remarks.size(), remarks.toString());
    assertTrue(remarks.get(0).startsWith("Trials began from different weights in m;"));
  }

  @Test
  void doubtfulNumbersAreRemarkedOn() {
    List<SweepSummary.Outcome> mixed = outcomes();
    mixed.set(0, finished(BASE, 1, 0.7, "other data"));
    List<String> remarks = summary(mixed, "accuracy", "nope").remarks();
    assertEquals(2, remarks.size(), remarks.toString());
    assertTrue(remarks.get(0).contains("\"base\"") && remarks.get(0).contains("different data"));
    assertTrue(remarks.get(0).contains("\"<b>other</b>\""), "another variant's data is the same");
    assertTrue(remarks.get(1).contains("nope"));
  }

  /** Each seed draws scenes of its own to train on; that is no other data. */
  @Test
  void scenesThatSeedsDrawAreNotRemarkedOn() {
    List<SweepSummary.Outcome> drawn = outcomes();
    drawn.set(0, finished(BASE, 1, 0.7, "scenes version 2, side 448, seed -7"));
    drawn.set(1, finished(OTHER, 1, 0.8, "scenes version 2, side 448, seed -7"));
    drawn.set(2, finished(BASE, 2, 0.73, "scenes version 2, side 448, seed -8"));
    drawn.remove(5);
    drawn.remove(4);
    assertEquals(List.of(), summary(drawn, "accuracy").remarks());
    drawn.set(2, finished(BASE, 2, 0.73, "scenes version 2, side 448, seed 8"));
    assertEquals(1, summary(drawn, "accuracy").remarks().size());
    drawn.set(2, finished(BASE, 2, 0.73, "scenes version 2, side 896, seed -8"));
    assertEquals(1, summary(drawn, "accuracy").remarks().size());
  }

  @Test
  void reportIsOneFileThatEscapesNames() throws IOException {
    new SweepReport(summary(outcomes(), "accuracy", "change.accuracy")).write(folder);
    String html = Files.readString(folder.resolve("report.html"));
    assertFalse(html.contains("<b>other") || html.contains("<full>"), html);
    assertTrue(html.contains("&lt;b&gt;other&lt;/b&gt;"));
    assertTrue(html.contains("the disk is &lt;full&gt;"));
    JsonNode json = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
    assertEquals(3, json.at("/trials/0/set/a.b").asInt());
    assertEquals(2, json.at("/trials/0/metrics/accuracy/ci95").size());
    assertEquals("the disk is <full>", json.at("/trials/1/failed/2").asText());
  }
}
