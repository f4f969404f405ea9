package dev.ergo.eval.report;

import java.io.IOException;

/**
 * A text shown as it is.
 *
 * @param title what the text is
 * @param text plain text with its line breaks
 */
public record Preformatted(String title, String text) implements ReportBlock {

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<div class=\"text\"><h4>")
        .append(Html.escape(title))
        .append("</h4><pre>")
        .append(Html.escape(text))
        .append("</pre></div>\n");
  }
}
