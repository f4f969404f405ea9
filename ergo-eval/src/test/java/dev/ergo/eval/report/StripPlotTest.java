package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class StripPlotTest {

  private static String svg(StripPlot plot) throws IOException {
    StringBuilder out = new StringBuilder();
    plot.appendTo(out);
    return out.toString();
  }

  @Test
  void drawsEachValueAndTheMean() throws IOException {
    String svg =
        svg(
            new StripPlot(
                "t",
                List.of("before", "after"),
                List.of(new StripPlot.Row("<x>", List.of(List.of(0.0, 1.0), List.of(0.5))))));
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
    List<Double> low = Collections.nCopies(3 * StripPlot.MOST_DOTS, 0.0);
    List<Double> high = Collections.nCopies(StripPlot.MOST_DOTS, 1.0);
    List<Double> values = new ArrayList<>(low);
    values.addAll(high);
    String svg =
        svg(
            new StripPlot(
                "t",
                List.of("a", "b"),
                List.of(new StripPlot.Row("x", List.of(values, List.of())))));
    assertEquals(StripPlot.MOST_DOTS, svg.split("<circle", -1).length - 1);
    assertEquals(StripPlot.MOST_DOTS / 4, svg.split("cx=\"900.0\"", -1).length - 1);
    assertTrue(svg.contains("a: mean 0.2500 of 1200"), svg);
    assertFalse(svg.contains("b: mean"), svg);
    assertTrue(svg(new StripPlot("t", List.of("a"), List.of())).contains("No values"));
  }
}
