package dev.ergo.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.eval.answer.FailureCause;
import dev.ergo.eval.answer.Verdict;
import dev.ergo.eval.benchmark.sets.HrBench;
import dev.ergo.eval.benchmark.sets.InfoVqa;
import dev.ergo.eval.benchmark.sets.MmeRealWorldLite;
import dev.ergo.eval.benchmark.sets.Pope;
import dev.ergo.eval.benchmark.sets.TreeBench;
import dev.ergo.eval.benchmark.sets.VisualProbe;
import dev.ergo.eval.item.ItemResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Metrics against values computed by hand. */
@Tag("unit")
class BenchmarkMetricsTest {

  private static Map<String, Double> metrics(Benchmark benchmark, List<ItemResult> items) {
    return benchmark.metrics(new ScoredItems(items), ProtocolKind.ERGO);
  }

  @Test
  void hrBenchIsTheMeanOverCyclesNotOverItems() {
    List<ItemResult> items = new ArrayList<>();
    // Item 0 right in both cycles; item 1 in the first alone; item 2 stands in the first alone.
    items.add(hr("single", "0", "0", true));
    items.add(hr("single", "1", "0", true));
    items.add(hr("cross", "0", "1", true));
    items.add(hr("cross", "1", "1", false));
    items.add(hr("cross", "0", "2", false));
    Map<String, Double> metrics = metrics(new HrBench(), items);
    assertEquals((2 / 3.0 + 1 / 2.0) / 2, metrics.get("cycle_mean"), 1e-12);
    assertEquals((1 / 2.0 + 0) / 2, metrics.get("cycle_mean/cross"), 1e-12);
    assertEquals(1 / 2.0, metrics.get("all_rotations"), 1e-12);
  }

  private static ItemResult hr(String category, String cycle, String item, boolean correct) {
    return Results.of(category, Map.of("cycle", cycle, "item", item), correct);
  }

  @Test
  void mmeHasDomainsAndTheirParts() {
    Map<String, Double> metrics =
        metrics(
            new MmeRealWorldLite(),
            List.of(
                Results.of("", Map.of("domain", "Perception/Monitoring"), true),
                Results.of("", Map.of("domain", "Perception/Remote Sensing"), false),
                Results.of("", Map.of("domain", "Perception/Remote Sensing"), true),
                Results.of("", Map.of("domain", "Reasoning/Monitoring"), false)));
    assertEquals(2 / 3.0, metrics.get("Perception"), 1e-12);
    assertEquals(0.0, metrics.get("Reasoning"));
    assertEquals(0.5, metrics.get("Perception/Remote Sensing"));
  }

  @Test
  void visualProbeIsTheMeanOfLevels() {
    Map<String, Double> metrics =
        metrics(
            new VisualProbe(),
            List.of(
                Results.of("", Map.of("level", "easy"), true),
                Results.of("", Map.of("level", "hard"), true),
                Results.of("", Map.of("level", "hard"), false)));
    assertEquals(0.75, metrics.get("level_mean"), 1e-12);
  }

  @Test
  void treeBenchRecallIsTheMeanIouOfTargets() {
    Verdict right = new Verdict(true, "A", Optional.of(0), FailureCause.NONE);
    PixelBox box = new PixelBox(0, 0, 10, 10);
    Map<String, String> targets = Map.of("targets", "0,0,10,10;0,0,10,5");
    ItemResult looked = Results.of("Perception/OCR", targets, "x", right, Optional.of(box));
    ItemResult noBox = Results.of("Reasoning/Ordering", targets, "x", right);
    Map<String, Double> metrics = metrics(new TreeBench(), List.of(looked, noBox));
    assertEquals(0.75 / 2, metrics.get("box_recall_miou"), 1e-12);
    // Without a usable box the whole image is shown, which the policy did not point at.
    Optional<PixelBox> whole = Optional.of(box);
    Optional<BoxOutcome> missing = Optional.of(BoxOutcome.MISSING);
    ItemResult fallback = Results.of("Perception/OCR", targets, "x", right, missing, whole);
    ItemResult aimless = Results.of("Perception/OCR", Map.of(), "x", right, missing, whole);
    assertEquals(
        0.25,
        metrics(new TreeBench(), List.of(looked, fallback, aimless)).get("box_recall_miou"),
        1e-12);
    assertFalse(metrics(new TreeBench(), List.of(noBox)).containsKey("box_recall_miou"));
  }

  @Test
  void infoVqaIsTheMeanOfPartialCredit() {
    Verdict near = new Verdict(false, 0.8, "x", Optional.empty(), FailureCause.NONE);
    List<ItemResult> items =
        List.of(Results.of("", Map.of(), true), Results.of("", Map.of(), "y", near));
    assertEquals(0.9, metrics(new InfoVqa(), items).get("anls"), 1e-12);
  }

  @Test
  void popeCountsAnAnswerThatIsNeitherAsAMissedYes() {
    Verdict unread = Verdict.failed("", FailureCause.NO_ANSWER);
    Verdict yes = new Verdict(true, "Yes", Optional.empty(), FailureCause.NONE);
    List<ItemResult> items =
        List.of(Results.of("", Map.of(), "yes", yes), Results.of("", Map.of(), "yes", unread));
    assertEquals(0.5, metrics(new Pope(), items).get("recall"));
    assertEquals(0.5, metrics(new Pope(), items).get("yes_ratio"));
    assertEquals(
        1.0, new Pope().metrics(new ScoredItems(items), ProtocolKind.LMMS_EVAL).get("recall"));
  }

  /** Where the protocol strips punctuation, "Yes." is a yes. */
  @Test
  void popeTakesTheProtocolsWordForWhatIsRight() {
    Verdict yes = new Verdict(true, "Yes.", Optional.empty(), FailureCause.NONE);
    Verdict no = new Verdict(true, "No.", Optional.empty(), FailureCause.NONE);
    List<ItemResult> items =
        List.of(Results.of("", Map.of(), "yes", yes), Results.of("", Map.of(), "no", no));
    assertEquals(
        Map.of("precision", 1.0, "recall", 1.0, "f1", 1.0, "yes_ratio", 0.5),
        metrics(new Pope(), items));
  }
}
