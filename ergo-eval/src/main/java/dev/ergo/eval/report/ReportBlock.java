package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;

/** A piece of a report's section. */
@FunctionalInterface
public interface ReportBlock {

  /** Appends the piece as HTML; everything that came from data is escaped. */
  void appendTo(Appendable out) throws IOException;

  /** A paragraph of plain text; line breaks are kept. */
  static ReportBlock note(String text) {
    return out ->
        new Html(out).put("<p class=\"note\">").text(text.replace(" %", "\u00a0%")).put("</p>\n");
  }

  /** A text with its line breaks under a title. */
  static ReportBlock preformatted(String title, String text) {
    return out ->
        new Html(out)
            .put("<div class=\"text\"><h4>")
            .text(title)
            .put("</h4><pre>")
            .text(text)
            .put("</pre></div>\n");
  }

  /** Blocks that are folded under a summary until the reader opens them. */
  static ReportBlock folded(String summary, List<? extends ReportBlock> blocks) {
    return out -> {
      Html html = new Html(out).put("<details class=\"fold\"><summary>").text(summary);
      html.put("</summary>\n<div class=\"blocks\">\n");
      for (ReportBlock block : blocks) {
        block.appendTo(out);
      }
      html.put("</div></details>\n");
    };
  }

  /** A block that is folded under a summary until the reader opens it. */
  static ReportBlock folded(String summary, ReportBlock block) {
    return folded(summary, List.of(block));
  }
}
