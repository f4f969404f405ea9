package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class CurveChartTest {

  private static String svg(CurveChart chart) throws IOException {
    StringBuilder out = new StringBuilder();
    chart.appendTo(out);
    return out.toString();
  }

  @Test
  void drawsValuesWhereTheyBelong() throws IOException {
    Series line = new Series("a", new double[] {0, 5, 10}, new double[] {0, 1, 0.5});
    String svg = svg(new CurveChart("t", "step").add(line));
    // The frame is x 52 to 546 and y 10 (value 1) to 240 (value 0).
    assertTrue(svg.contains("d=\"M52.0,240.0L299.0,10.0L546.0,125.0\""), svg);
    assertTrue(svg.contains("<title>a, 5.00000: 1.00000</title>"), svg);
  }

  @Test
  void missingValuesLeaveGaps() throws IOException {
    Series line = new Series("a", new double[] {0, 1, 2, 3}, new double[] {0, Double.NaN, 1, 1});
    assertTrue(
        svg(new CurveChart("t", "s").add(line))
            .contains("d=\"M52.0,240.0M381.3,10.0L546.0,10.0\""));
  }

  @Test
  void smoothsOverTheLastValuesOnly() {
    Series line = new Series("a", new double[4], new double[] {1, 3, Double.NaN, 8});
    assertArrayEquals(new double[] {1, 2, 3, 8}, line.smoothed(2).y());
  }

  @Test
  void longLinesAreAveragedNotCut() {
    double[] steps = IntStream.range(0, 6000).asDoubleStream().toArray();
    Series few = new Series("a", steps, steps).reduced();
    assertEquals(600, few.x().length);
    assertEquals(4.5, few.y()[0], 1e-12);
    assertEquals(5994.5, few.y()[599], 1e-12);
  }

  @Test
  void constantAndSingleValuesHaveAnAxis() throws IOException {
    String svg =
        svg(new CurveChart("t", "s").add(new Series("a", new double[] {3}, new double[] {7})));
    assertTrue(svg.contains("<circle"), svg);
    assertTrue(!svg.contains("NaN") && !svg.contains("Infinity"), svg);
  }

  @Test
  void ticksAreRoundNumbers() {
    Axis.Linear axis = Axis.Linear.around(0.013, 0.987, 5).stretched();
    assertEquals(0, axis.low(), 1e-12);
    assertEquals(List.of("0", "0.2", "0.4", "0.6", "0.8", "1.0"), labels(axis));
    assertEquals(List.of("50", "100", "150", "200"), labels(Axis.Linear.around(1, 240, 6)));
    assertEquals(List.of("−2.0e-6", "−1.0e-6", "0"), labels(Axis.Linear.around(-2e-6, 0, 2)));
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }
}
