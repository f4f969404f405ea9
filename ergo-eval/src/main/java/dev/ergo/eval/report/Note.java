package dev.ergo.eval.report;

import java.io.IOException;

/**
 * A paragraph.
 *
 * @param text plain text; line breaks are kept
 */
public record Note(String text) implements ReportBlock {

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<p class=\"note\">")
        .append(Html.escape(text.replace(" %", "\u00a0%")))
        .append("</p>\n");
  }
}
