package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Named values as horizontal bars on one scale, with their intervals drawn as whiskers.
 *
 * @param title heading of the table
 * @param maximum value of a bar of full length, greater than 0
 * @param rows from top to bottom
 */
public record BarTable(String title, double maximum, List<Row> rows) implements ReportBlock {

  private static final int LENGTH = 200;

  /** Copies the rows and checks the scale. */
  public BarTable {
    rows = List.copyOf(rows);
    if (!(maximum > 0)) {
      throw new IllegalArgumentException("no scale up to " + maximum);
    }
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html svg = new Html(out);
    svg.put("<figure class=\"bars\"><figcaption>").text(title).put("</figcaption><table>\n");
    for (Row row : rows) {
      svg.put("<tr><th>").text(row.label()).put("</th><td class=\"bar\">");
      appendBar(svg, row);
      svg.put("</td><td class=\"number\">").text(row.shown());
      svg.put("</td><td class=\"detail\">").text(row.detail()).put("</td></tr>\n");
    }
    svg.put("</table></figure>\n");
  }

  private void appendBar(Html svg, Row row) throws IOException {
    svg.put("<svg viewBox=\"0 0 %d 14\" preserveAspectRatio=\"none\" ", LENGTH);
    svg.put("role=\"img\" aria-label=\"").text(row.shown()).put("\">");
    rectangle(svg, "bar-track", 0, LENGTH, 2, 10);
    rectangle(svg, "bar-fill", 0, at(row.value()), 2, 10);
    if (row.interval().isPresent()) {
      double low = at(row.interval().get().low());
      double high = at(row.interval().get().high());
      rectangle(svg, "bar-whisker", low, Math.max(1.5, high - low), 6, 2);
    }
    svg.put("</svg>");
  }

  private double at(double value) {
    return Double.isNaN(value) ? 0 : LENGTH * Math.max(0, Math.min(1, value / maximum));
  }

  private static void rectangle(Html svg, String style, double x, double width, int y, int height)
      throws IOException {
    svg.put("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" ", style, x, y);
    svg.put("width=\"%.1f\" height=\"%d\"/>", width, height);
  }

  /**
   * One bar.
   *
   * @param label what is measured
   * @param value length on the scale; NaN draws none
   * @param shown the value as text
   * @param interval drawn as a whisker
   * @param detail text behind the value, may be empty
   */
  public record Row(
      String label, double value, String shown, Optional<Interval> interval, String detail) {

    /** A share between 0 and 1, shown in per cent with its interval. */
    public static Row share(String label, double share, Interval interval, String detail) {
      return new Row(label, share, percent(share), Optional.of(interval), detail);
    }

    private static String percent(double share) {
      return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
  }
}
