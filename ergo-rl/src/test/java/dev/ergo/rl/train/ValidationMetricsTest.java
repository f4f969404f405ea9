package dev.ergo.rl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ergo.core.geometry.BoxOutcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ValidationMetricsTest {

  private static Validation.Item item(
      String category, double correct, double coverage, double cropArea) {
    return new Validation.Item(
        "id", category, correct, 1, coverage, cropArea, BoxOutcome.VALID, List.of("", ""));
  }

  /** A measure without a side that is better could not choose a checkpoint. */
  @Test
  void ofEachMeasureIsKnownWhichSideIsBetter() {
    assertEquals(
        List.copyOf(ValidationMetrics.byName().keySet()),
        List.copyOf(HeldOutMetric.LESS_IS_BETTER.keySet()));
  }

  @Test
  void meansOverAllItemsAndOverEachCategory() {
    Map<String, Double> metrics =
        ValidationMetrics.of(
            List.of(
                item("a/x", 1, 1, 0.9),
                item("a/x", 0, 0.5, 0.89),
                item("b", 1, Double.NaN, 0.1),
                item("", 1, Double.NaN, 0.1)));
    assertEquals(0.75, metrics.get("val/accuracy"));
    assertEquals(0.25, metrics.get("val/whole_image"));
    assertEquals(0.75, metrics.get("val/coverage"), "items without targets do not count");
    assertEquals(0.5, metrics.get("val/accuracy/a/x"));
    assertEquals(0.5, metrics.get("val/whole_image/a/x"));
    assertEquals(0.1, metrics.get("val/crop_area/b"));
    assertFalse(metrics.containsKey("val/coverage/b"));
    assertFalse(metrics.keySet().stream().anyMatch(name -> name.endsWith("/")));
  }

  @Test
  void aCategoryOfItsOwnForEveryItemIsNone() {
    List<Validation.Item> items =
        IntStream.range(0, 33).mapToObj(i -> item("c" + i, 1, 1, 0.5)).toList();
    assertEquals(5, ValidationMetrics.of(items).size());
    assertEquals(5 * 33, ValidationMetrics.of(items.subList(0, 32)).size());
  }
}
