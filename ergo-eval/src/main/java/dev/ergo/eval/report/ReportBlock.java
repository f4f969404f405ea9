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
        out.append("<p class=\"note\">")
            .append(Html.escape(text.replace(" %", "\u00a0%")))
            .append("</p>\n");
  }

  /** A text with its line breaks under a title. */
  static ReportBlock preformatted(String title, String text) {
    return out ->
        out.append("<div class=\"text\"><h4>")
            .append(Html.escape(title))
            .append("</h4><pre>")
            .append(Html.escape(text))
            .append("</pre></div>\n");
  }

  /** Blocks that are folded under a summary until the reader opens them. */
  static ReportBlock folded(String summary, List<? extends ReportBlock> blocks) {
    return out -> {
      out.append("<details class=\"fold\"><summary>")
          .append(Html.escape(summary))
          .append("</summary>\n<div class=\"blocks\">\n");
      for (ReportBlock block : blocks) {
        block.appendTo(out);
      }
      out.append("</div></details>\n");
    };
  }

  /** A block that is folded under a summary until the reader opens it. */
  static ReportBlock folded(String summary, ReportBlock block) {
    return folded(summary, List.of(block));
  }
}
