package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.List;

/**
 * Named shares as horizontal bars on one scale, with their intervals drawn as whiskers.
 *
 * @param title heading of the table
 * @param rows from top to bottom
 */
public record BarTable(String title, List<Row> rows) implements ReportBlock {

  private static final int LENGTH = 200;

  /** Copies the rows. */
  public BarTable {
    rows = List.copyOf(rows);
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html html = new Html(out);
    html.put("<figure class=\"bars\"><figcaption>%s</figcaption><table>\n", title);
    for (Row row : rows) {
      html.put("<tr><th>%s</th><td class=\"bar\">", row.label());
      appendBar(html, row);
      html.put("</td><td class=\"number\">%s</td>", Numbers.percent(row.share()));
      html.put("<td class=\"detail\">%s</td></tr>\n", row.detail());
    }
    html.put("</table></figure>\n");
  }

  private static void appendBar(Html html, Row row) throws IOException {
    html.put("<svg viewBox=\"0 0 %d 14\" preserveAspectRatio=\"none\" ", LENGTH);
    html.put("role=\"img\" aria-label=\"%s\">", Numbers.percent(row.share()));
    rectangle(html, "bar-track", 0, LENGTH, 2, 10);
    rectangle(html, "bar-fill", 0, LENGTH * row.share(), 2, 10);
    double low = LENGTH * row.interval().low();
    double high = LENGTH * row.interval().high();
    rectangle(html, "bar-whisker", low, Math.max(1.5, high - low), 6, 2);
    html.put("</svg>");
  }

  private static void rectangle(Html html, String style, double x, double width, int y, int height)
      throws IOException {
    html.put("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" ", style, x, y);
    html.put("width=\"%.1f\" height=\"%d\"/>", width, height);
  }

  /**
   * One bar.
   *
   * @param label what is measured
   * @param share its length, 0 to 1
   * @param interval drawn as a whisker, 0 to 1
   * @param detail text behind the value, may be empty
   */
  public record Row(String label, double share, Interval interval, String detail) {}
}
