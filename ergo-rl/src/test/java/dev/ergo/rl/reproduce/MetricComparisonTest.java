package dev.ergo.rl.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class MetricComparisonTest {

  private static Map<String, Object> own(int step, Object loss) {
    return Map.of("step", step, "loss", loss, "step_time", step + Math.PI, "timing_s/data", step);
  }

  private static Map<String, Object> validation(int step, double accuracy) {
    return Map.of("step", step, "val/accuracy", accuracy);
  }

  private static MetricComparison compare(
      List<Map<String, Object>> then, List<Map<String, Object>> now) {
    return MetricComparison.of(then, now, Optional.empty());
  }

  @Test
  void secondsDoNotCount() {
    List<Map<String, Object>> then = List.of(validation(0, 0.5), own(0, 1), validation(0, 0.6));
    List<Map<String, Object>> now =
        List.of(
            validation(0, 0.5),
            Map.of("step", 0, "loss", 1.0, "step_time", 9, "timing_s/data", 8),
            validation(0, 0.6));
    MetricComparison found = compare(then, now);
    assertTrue(found.isEqual());
    assertEquals(new MetricComparison(3, 0, 2, Set.of(), List.of()), found);
  }

  @Test
  void differencesAreOfTheFirstRowAndTheGreatest() {
    MetricComparison found =
        compare(
            List.of(own(0, 1.0), own(1, 2.0), own(2, 3.0)),
            List.of(own(0, 1.0), own(1, 2.25), own(2, 2.5)));
    assertFalse(found.isEqual());
    assertEquals(
        List.of(new MetricComparison.Metric("loss", 1, 2.0, 2.25, 2, Optional.of(0.5))),
        found.differing());
    MetricComparison none = compare(List.of(own(0, 1.0)), List.of(own(0, "NaN")));
    assertEquals(Optional.empty(), none.differing().get(0).greatest());
    assertTrue(compare(List.of(own(0, "NaN")), List.of(own(0, "NaN"))).isEqual());
  }

  /** The two validations of step 0 are two rows, whatever lies between them. */
  @Test
  void rowsThatOneLacksCount() {
    MetricComparison found =
        compare(
            List.of(validation(0, 0.5), own(0, 1.0), validation(0, 0.6), own(1, 2.0)),
            List.of(validation(0, 0.5), own(0, 1.0)));
    assertEquals(2, found.rows());
    assertEquals(2, found.missing());
    assertFalse(found.isEqual());
  }

  @Test
  void metricsOfAnotherVersionAreNamedAndNotCompared() {
    MetricComparison found =
        compare(
            List.of(own(0, 1.0)),
            List.of(Map.of("step", 0, "loss", 1.0, "new", 2, "step_time", 1)));
    assertTrue(found.isEqual());
    assertEquals(Set.of("new"), found.onlyInOne());
  }

  /** A run that was stopped has done a step more than was asked for. */
  @Test
  void rowsBehindTheLimitAreLeftOut() {
    List<Map<String, Object>> then =
        List.of(validation(0, 0.5), own(0, 1.0), own(1, 2.0), validation(1, 0.7));
    List<Map<String, Object>> now = List.of(validation(0, 0.5), own(0, 1.0), own(1, 9.0));
    MetricComparison found = MetricComparison.of(then, now, Optional.of(1));
    assertTrue(found.isEqual());
    assertEquals(2, found.rows());
  }
}
