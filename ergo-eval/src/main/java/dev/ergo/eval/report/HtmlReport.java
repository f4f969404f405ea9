package dev.ergo.eval.report;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A report of one file: a title, sections of {@link ReportBlock}s, style and script inside.
 * Sections appear in the order added.
 */
public final class HtmlReport {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
      style-src 'unsafe-inline'; script-src 'sha256-%s'">
      <title>%s</title>
      <style>
      """;

  private final String title;
  private final String subtitle;
  private final List<Section> sections = new ArrayList<>();

  /**
   * Creates an empty report.
   *
   * @param title heading and window title
   * @param subtitle one line below it, may be empty
   */
  public HtmlReport(String title, String subtitle) {
    this.title = title;
    this.subtitle = subtitle;
  }

  /** Adds a section; charts stand side by side where there is room. */
  public HtmlReport section(String heading, ReportBlock... blocks) {
    return section(heading, List.of(blocks));
  }

  /** Adds a section, or none if all its blocks are empty. */
  public HtmlReport section(String heading, List<? extends ReportBlock> blocks) {
    List<? extends ReportBlock> shown = blocks.stream().filter(block -> !block.isEmpty()).toList();
    if (!shown.isEmpty()) {
      sections.add(new Section(heading, shown));
    }
    return this;
  }

  /**
   * Writes the report; an older one of that name is replaced in one move.
   *
   * @throws dev.ergo.core.error.UserException if the file can't be written
   */
  public void write(Path file) {
    AtomicWrite.file(
        file,
        channel -> {
          // The channel is closed, and forced to the disk, by its owner.
          Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8);
          appendTo(out);
          out.flush();
        });
  }

  /** Appends the whole document. */
  public void appendTo(Appendable out) throws IOException {
    String script = resource("report.js") + resource("browser.js");
    Html html = new Html(out);
    html.put(HEAD, sha256(script), title).raw(resource("report.css"));
    html.put("</style>\n</head>\n<body>\n<header>\n<h1>%s</h1>\n", title);
    if (!subtitle.isBlank()) {
      html.put("<p class=\"subtitle\">%s</p>\n", subtitle);
    }
    html.put("</header>\n<main>\n");
    for (Section section : sections) {
      html.put("<section>\n<h2>%s</h2>\n<div class=\"blocks\">\n", section.heading());
      for (ReportBlock block : section.blocks()) {
        block.appendTo(out);
      }
      html.put("</div>\n</section>\n");
    }
    html.raw("</main>\n<script>" + script + "</script>\n</body>\n</html>\n");
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String script) {
    byte[] digest = Digest.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  private record Section(String heading, List<? extends ReportBlock> blocks) {}
}
