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
    String shown = text.replace(" %", "\u00a0%");
    return out -> new Html(out).put("<p class=\"note\">%s</p>\n", shown);
  }

  /** A text with its line breaks under a title. */
  static ReportBlock preformatted(String title, String text) {
    String markup = "<div class=\"text\"><h4>%s</h4><pre>%s</pre></div>\n";
    return out -> new Html(out).put(markup, title, text);
  }

  /** Blocks that are folded under a summary until the reader opens them. */
  static ReportBlock folded(String summary, List<? extends ReportBlock> blocks) {
    return out -> {
      Html html = new Html(out).put("<details class=\"fold\"><summary>%s</summary>\n", summary);
      html.put("<div class=\"blocks\">\n");
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
