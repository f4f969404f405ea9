package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class HtmlReportTest {

  @TempDir private Path folder;

  private static String html(HtmlReport report) throws IOException {
    StringBuilder out = new StringBuilder();
    report.appendTo(out);
    return out.toString();
  }

  @Test
  void showsDataAsTextAndLoadsNothing() throws IOException {
    String html = html(SampleReport.build());
    assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assertTrue(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assertTrue(html.contains("<title>Sample &lt;report&gt;</title>"));
    assertEquals(1, html.split("<script>", -1).length - 1, "the report's own script alone");
    Matcher sources = Pattern.compile("(?:src|href)=\"([^\"]{0,30})").matcher(html);
    int images = 0;
    while (sources.find()) {
      assertTrue(sources.group(1).matches("data:image/(png|jpeg);base64,.*"), sources.group(1));
      images++;
    }
    assertEquals(15, images, "3 episodes with three pictures, 3 with two");
    assertFalse(html.contains("url("), "no external style");
    assertTrue(html.contains("default-src 'none'"));
  }

  @Test
  void everyTagIsClosed() throws IOException {
    String html = html(SampleReport.build());
    String body = html.substring(html.indexOf("<body>"), html.indexOf("<script>"));
    for (String tag :
        List.of(
            "section",
            "div",
            "figure",
            "figcaption",
            "svg",
            "table",
            "tr",
            "td",
            "th",
            "article",
            "p",
            "span",
            "ul",
            "ol",
            "li",
            "pre",
            "button",
            "text",
            "circle",
            "header",
            "main")) {
      assertEquals(
          body.split("<" + tag + "[\\s>]", -1).length,
          body.split("</" + tag + ">", -1).length,
          tag);
    }
  }

  @Test
  void replacesAnOlderReportInOneMove() throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "old");
    SampleReport.build().write(file);
    assertTrue(Files.readString(file).startsWith("<!DOCTYPE html>"));
    assertEquals(1, Files.list(folder).count());
  }

  @Test
  void namesTheFileThatCannotBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("occupied")).resolve("report.html");
    UserException error =
        assertThrows(UserException.class, () -> new HtmlReport("t", "").write(file));
    assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
  }

  @Test
  void escapesMarkupAndUnprintableCharacters() {
    assertEquals("&lt;a b=&quot;c&#39;&gt;&amp;\n", Html.escape("<a b=\"c'>&\n"));
    assertEquals("a\uFFFDb\uFFFD", Html.escape("a\u0000b\ud800"));
    assertEquals("\uD83D\uDE00", Html.escape("\uD83D\uDE00"));
  }

  @Test
  void leavesOutWhatHasNothingToShow() throws IOException {
    Table<String> empty = Table.of(List.<String>of()).column("name", name -> name).note("Why.");
    String html =
        html(
            new HtmlReport("t", "")
                .section("Nothing", empty, new ReportBlock.Folded("folded", empty))
                .section("Something", empty, ReportBlock.note("here")));
    assertFalse(html.contains("<h2>Nothing</h2>"));
    assertTrue(html.contains("<h2>Something</h2>\n<div class=\"blocks\">\n<p class=\"note\">here"));
    assertFalse(html.contains("Why."));
  }

  @Test
  void refusesRowsThatDoNotFitTheHeaders() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Table.ofCells(List.of("a", "b"), List.of(List.of("1"))));
  }
}
