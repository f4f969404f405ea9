package dev.ergo.rl.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.rl.run.MetricsLog;
import dev.ergo.rl.train.Ending;
import dev.ergo.rl.train.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against values worked out by hand. */
@Tag("unit")
class TrainingSummaryTest {

  @TempDir Path folder;

  private TrainingSummary summary(
      int steps, List<Validation.Item> before, List<Validation.Item> after) {
    Path file = folder.resolve("metrics-" + steps + ".jsonl");
    try (MetricsLog log = MetricsLog.open(file, -1, told -> {})) {
      for (int step = 0; step < steps; step++) {
        log.append(step, Map.of("loss", (double) step, "step_time", 2.0));
      }
    }
    return TrainingSummary.of(
        "grpo",
        new Ending(20, Ending.Reason.ALL_STEPS, 20, Optional.empty()),
        MetricTable.read(file),
        before,
        after);
  }

  private static Validation.Item item(double correct, double coverage) {
    return new Validation.Item(
        "id", "", correct, 1, coverage, 0.25, BoxOutcome.VALID, List.of("first", "second"));
  }

  @Test
  void firstAndLastStepsAreCompared() {
    TrainingSummary summary = summary(25, List.of(), List.of());
    assertEquals(25, summary.steps());
    assertEquals(50, summary.trainingSeconds(), 1e-12);
    TrainingSummary.Trend loss = summary.training().get("loss");
    assertEquals(4.5, loss.first(), 1e-12);
    assertEquals(19.5, loss.last(), 1e-12);
    assertEquals(15, loss.difference(), 1e-12);
    // Ten consecutive numbers have the variance 110 / 12; twice over ten.
    assertEquals(Math.sqrt(2 * (110 / 12.0) / 10), loss.standardError(), 1e-12);
    assertEquals(15 / Math.sqrt(110 / 60.0), loss.standardErrors(), 1e-9);
    assertEquals(List.of("loss"), List.copyOf(summary.training().keySet()));
    assertEquals(Map.of(), summary(19, List.of(), List.of()).training());
  }

  @Test
  void theSameItemsAreComparedBeforeAndAfter() {
    TrainingSummary summary =
        summary(
            1,
            List.of(item(0, 0.5), item(0, Double.NaN), item(1, 0.1)),
            List.of(item(1, 1), item(0, 0.3), item(1, 0.2)));
    TrainingSummary.Change accuracy = summary.validation().get("accuracy");
    assertEquals(3, accuracy.items());
    assertEquals(1 / 3.0, accuracy.before(), 1e-12);
    assertEquals(2 / 3.0, accuracy.after(), 1e-12);
    assertEquals(1 / 3.0, accuracy.difference(), 1e-12);
    // Tango's interval for one item of three that has become right, solved by bisection in Python.
    assertEquals(-0.4153294, accuracy.ci95().low(), 1e-6);
    assertEquals(0.7923404, accuracy.ci95().high(), 1e-6);
    TrainingSummary.Change coverage = summary.validation().get("coverage");
    assertEquals(2, coverage.items(), "one item has no target");
    assertEquals(0.3, coverage.difference(), 1e-12);
  }
}
