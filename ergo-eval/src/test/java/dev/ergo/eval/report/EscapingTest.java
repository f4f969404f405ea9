package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, categories and answers come from data sets and models: no block takes them for markup. */
@Tag("unit")
class EscapingTest {

  private static final String HOSTILE = "<i a='\"&";
  private static final String SHOWN = "&lt;i a=&#39;&quot;&amp;";

  static Stream<ReportBlock> blocks() {
    Interval interval = new Interval(0.4, 0.6);
    Frontier.Point point = new Frontier.Point(HOSTILE, 64, 0.5, interval, true);
    return Stream.of(
        ReportBlock.note(HOSTILE),
        ReportBlock.preformatted(HOSTILE, HOSTILE),
        new ReportBlock.Folded(HOSTILE, ReportBlock.note("x")),
        Table.ofCells(List.of(HOSTILE), List.of(List.of(HOSTILE))),
        new BarTable(HOSTILE, List.of(new BarTable.Row(HOSTILE, 0.5, interval, HOSTILE))),
        new CurveChart(HOSTILE, HOSTILE)
            .add(new Series(HOSTILE, new double[] {0, 1}, new double[] {0, 1}))
            .add(new Series("other", new double[] {0, 1}, new double[] {0, 1})),
        new Frontier(
            HOSTILE,
            List.of(new Frontier.Line(HOSTILE, List.of(point, point))),
            List.of(new PaperNumber(HOSTILE, 100, 0.5))),
        new EpisodeGallery()
            .add(
                new EpisodeCard(
                    HOSTILE,
                    List.of(HOSTILE),
                    true,
                    HOSTILE,
                    List.of(HOSTILE),
                    HOSTILE,
                    Optional.empty(),
                    Map.of(HOSTILE, HOSTILE),
                    Map.of(HOSTILE, 1.0),
                    HOSTILE)));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void blocksShowMarkupAsText(ReportBlock block) throws IOException {
    assertEscapes(html(block));
  }

  @Test
  void headingsShowMarkupAsText() throws IOException {
    StringBuilder out = new StringBuilder();
    new HtmlReport(HOSTILE, HOSTILE).section(HOSTILE, ReportBlock.note("x")).appendTo(out);
    assertEscapes(out.toString());
  }

  private static String html(ReportBlock block) throws IOException {
    StringBuilder out = new StringBuilder();
    block.appendTo(out);
    return out.toString();
  }

  private static void assertEscapes(String html) {
    assertFalse(html.contains("<i a"), html);
    assertFalse(html.contains("a='"), html);
    assertTrue(html.contains(SHOWN), html);
  }

  /** Scripts build elements and set their text; what comes from data never becomes markup. */
  @ParameterizedTest
  @ValueSource(strings = {"browser.js", "report.js"})
  void scriptsMakeNoMarkupOfText(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String way :
          List.of(
              "innerHTML",
              "outerHTML",
              "insertAdjacentHTML",
              "document.write",
              "eval(",
              "Function(")) {
        assertFalse(script.contains(way), way);
      }
    }
  }
}
