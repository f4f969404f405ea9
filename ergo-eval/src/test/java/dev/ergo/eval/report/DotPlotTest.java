package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DotPlotTest {

  private static Optional<DotPlot.Point> point(double value, double low, double high) {
    return Optional.of(new DotPlot.Point(value, Optional.of(new Interval(low, high))));
  }

  private static String svg(DotPlot plot) throws IOException {
    StringBuilder out = new StringBuilder();
    plot.appendTo(out);
    return out.toString();
  }

  @Test
  void drawsValuesAndIntervalsWhereTheyBelong() throws IOException {
    String svg =
        svg(
            new DotPlot(
                "t", List.of("a"), List.of(new DotPlot.Row("<x>", List.of(point(0.5, 0, 1))))));
    // The axis spans x 240 (value 0) to 900 (value 1).
    assertTrue(svg.contains("cx=\"570.0\""), svg);
    assertTrue(svg.contains("d=\"M240.0,19.0H900.0M"), svg);
    assertTrue(svg.contains("&lt;x&gt;: 0.5000 (0.000 to 1.000)"), svg);
    assertFalse(svg.contains("<x>") || svg.contains("legend"), svg);
  }

  @Test
  void seriesHaveColoursAndGapsStayEmpty() throws IOException {
    Optional<DotPlot.Point> alone = Optional.of(new DotPlot.Point(2, Optional.empty()));
    String svg =
        svg(
            new DotPlot(
                "t",
                List.of("a", "b"),
                List.of(
                    new DotPlot.Row("x".repeat(50), List.of(Optional.empty(), alone)),
                    new DotPlot.Row("y", List.of(point(1, 0, 2), alone)))));
    assertEquals(3, svg.split("<circle", -1).length - 1);
    assertEquals(1, svg.split("class=\"error", -1).length - 1);
    assertTrue(svg.contains("legend") && svg.contains("…"), svg);
    assertTrue(svg(new DotPlot("t", List.of("a"), List.of())).contains("No values"));
  }
}
