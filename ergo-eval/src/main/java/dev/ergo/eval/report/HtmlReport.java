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

  /** Adds a section. */
  public HtmlReport section(String heading, List<? extends ReportBlock> blocks) {
    sections.add(new Section(heading, List.copyOf(blocks)));
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
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .append("img-src data:; style-src 'unsafe-inline'; script-src 'sha256-")
        .append(sha256(script))
        .append("'\">\n<title>")
        .append(Html.escape(title))
        .append("</title>\n<style>\n")
        .append(resource("report.css"))
        .append("</style>\n</head>\n<body>\n<header>\n<h1>")
        .append(Html.escape(title))
        .append("</h1>\n");
    if (!subtitle.isBlank()) {
      out.append("<p class=\"subtitle\">").append(Html.escape(subtitle)).append("</p>\n");
    }
    out.append("</header>\n<main>\n");
    for (Section section : sections) {
      out.append("<section>\n<h2>").append(Html.escape(section.heading())).append("</h2>\n");
      out.append("<div class=\"blocks\">\n");
      for (ReportBlock block : section.blocks()) {
        block.appendTo(out);
      }
      out.append("</div>\n</section>\n");
    }
    out.append("</main>\n<script>").append(script).append("</script>\n</body>\n</html>\n");
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

  private record Section(String heading, List<ReportBlock> blocks) {}
}
