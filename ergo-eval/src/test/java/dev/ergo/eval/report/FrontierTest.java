package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.metrics.Interval;
import dev.ergo.eval.report.Frontier.Line;
import dev.ergo.eval.report.Frontier.Point;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class FrontierTest {

  private static Point point(String label, double tokens, double accuracy) {
    return new Point(label, tokens, accuracy, new Interval(accuracy - 0.05, accuracy + 0.05), true);
  }

  @Test
  void whoIsToldTheTargetsBeatsNobody() {
    Point oracle = new Point("oracle", 16, 1, new Interval(0.9, 1), false);
    Point policy = point("policy", 64, 0.8);
    Frontier frontier =
        new Frontier(
            "scenes",
            List.of(new Line("oracle", List.of(oracle)), new Line("policy", List.of(policy))),
            List.of());
    assertTrue(frontier.optimal(policy));
    assertFalse(frontier.optimal(oracle));
  }

  @Test
  void aPointIsOptimalUnlessAnotherIsNoDearerAndNoWorse() throws IOException {
    Point cheap = point("a@16", 16, 0.4);
    Point wasted = point("a@64", 64, 0.4);
    Point good = point("b@64", 64, 0.6);
    Point worse = point("b@256", 256, 0.55);
    Frontier frontier =
        new Frontier(
            "scenes",
            List.of(new Line("a", List.of(cheap, wasted)), new Line("b", List.of(good, worse))),
            List.of(
                new PaperNumber("7B <paper>", 1025.0, 0.817),
                new PaperNumber("7B elsewhere", 0.815)));
    assertTrue(frontier.optimal(cheap));
    assertTrue(frontier.optimal(good));
    assertEquals(List.of(false, false), List.of(frontier.optimal(wasted), frontier.optimal(worse)));

    StringBuilder out = new StringBuilder();
    frontier.appendTo(out);
    String svg = out.toString();
    assertEquals(2, svg.split("class=\"ring\"", -1).length - 1);
    assertEquals(4, svg.split("class=\"error ", -1).length - 1);
    assertEquals(1, svg.split("class=\"paper-point\"", -1).length - 1, "one with known tokens");
    assertTrue(svg.contains("7B &lt;paper&gt;"));
    assertTrue(svg.contains("published, not measured here"));
  }

  @Test
  void equalFactorsAreEqualDistances() {
    Axis.Logarithmic axis = Axis.Logarithmic.around(16, 4096);
    assertEquals(axis.share(64) - axis.share(16), axis.share(4096) - axis.share(1024), 1e-12);
    assertEquals(List.of(20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0), axis.ticks());
    assertEquals(List.of(70.0, 80.0, 90.0, 100.0), Axis.Logarithmic.around(79, 91).ticks());
    assertEquals(List.of(1e1, 1e2, 1e3, 1e4, 1e5), new Axis.Logarithmic(5, 2e5).ticks());
  }
}
