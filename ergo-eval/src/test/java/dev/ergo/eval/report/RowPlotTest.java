package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RowPlotTest {

  private static Optional<RowPlot.Mark> point(double value, double low, double high) {
    return Optional.of(new RowPlot.Dot(value, Optional.of(new Interval(low, high))));
  }

  private static String svg(RowPlot plot) throws IOException {
    StringBuilder out = new StringBuilder();
    plot.appendTo(out);
    return out.toString();
  }

  @Test
  void drawsValuesAndIntervalsWhereTheyBelong() throws IOException {
    String svg =
        svg(
            new RowPlot(
                "t", List.of("a"), List.of(new RowPlot.Row("<x>", List.of(point(0.5, 0, 1))))));
    // The axis spans x 240 (value 0) to 900 (value 1).
    assertTrue(svg.contains("cx=\"570.0\""), svg);
    assertTrue(svg.contains("d=\"M240.0,19.0H900.0M"), svg);
    assertTrue(svg.contains("&lt;x&gt;: 0.5000 (0.000 to 1.000)"), svg);
    assertFalse(svg.contains("<x>") || svg.contains("legend"), svg);
  }

  @Test
  void seriesHaveColoursAndGapsStayEmpty() throws IOException {
    Optional<RowPlot.Mark> alone = Optional.of(new RowPlot.Dot(2, Optional.empty()));
    String svg =
        svg(
            new RowPlot(
                "t",
                List.of("a", "b"),
                List.of(
                    new RowPlot.Row("x".repeat(50), List.of(Optional.empty(), alone)),
                    new RowPlot.Row("y", List.of(point(1, 0, 2), alone)))));
    assertEquals(3, svg.split("<circle", -1).length - 1);
    assertEquals(1, svg.split("class=\"error", -1).length - 1);
    assertTrue(svg.contains("legend") && svg.contains("…"), svg);
    assertTrue(svg(new RowPlot("t", List.of("a"), List.of())).contains("No values"));
  }

  @Test
  void drawsEachValueAndTheMean() throws IOException {
    String svg =
        svg(
            new RowPlot(
                "t",
                List.of("before", "after"),
                List.of(
                    new RowPlot.Row(
                        "<x>", List.of(strip(List.of(0.0, 1.0)), strip(List.of(0.5)))))));
    // The axis spans x 240 (value 0) to 900 (value 1).
    assertTrue(svg.contains("cx=\"240.0\"") && svg.contains("cx=\"900.0\""), svg);
    assertEquals(3, svg.split("<circle", -1).length - 1);
    assertEquals(2, svg.split("M570.0,", -1).length - 1, svg);
    assertTrue(svg.contains("before: mean 0.5000 of 2"), svg);
    assertTrue(svg.contains("&lt;x&gt;") && !svg.contains("<x>"), svg);
  }

  /** Many values are thinned out evenly; their mean is still that of all. */
  @Test
  void manyValuesAreThinnedOut() throws IOException {
    List<Double> low = Collections.nCopies(3 * RowPlot.Strip.MOST_DOTS, 0.0);
    List<Double> high = Collections.nCopies(RowPlot.Strip.MOST_DOTS, 1.0);
    List<Double> values = new ArrayList<>(low);
    values.addAll(high);
    String svg =
        svg(
            new RowPlot(
                "t",
                List.of("a", "b"),
                List.of(new RowPlot.Row("x", List.of(strip(values), Optional.empty())))));
    assertEquals(RowPlot.Strip.MOST_DOTS, svg.split("<circle", -1).length - 1);
    assertEquals(RowPlot.Strip.MOST_DOTS / 4, svg.split("cx=\"900.0\"", -1).length - 1);
    assertTrue(svg.contains("a: mean 0.2500 of 1200"), svg);
    assertFalse(svg.contains("b: mean"), svg);
  }

  private static Optional<RowPlot.Mark> strip(List<Double> values) {
    return Optional.of(new RowPlot.Strip(values));
  }
}
