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
    out.append("<figure class=\"bars\"><figcaption>")
        .append(Html.escape(title))
        .append("</figcaption><table>\n");
    for (Row row : rows) {
      out.append("<tr><th>").append(Html.escape(row.label())).append("</th><td class=\"bar\">");
      appendBar(out, row);
      out.append("</td><td class=\"number\">")
          .append(Html.escape(row.shown()))
          .append("</td><td class=\"detail\">")
          .append(Html.escape(row.detail()))
          .append("</td></tr>\n");
    }
    out.append("</table></figure>\n");
  }

  private void appendBar(Appendable out, Row row) throws IOException {
    out.append("<svg viewBox=\"0 0 ")
        .append(String.valueOf(LENGTH))
        .append(" 14\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
        .append(Html.escape(row.shown()))
        .append("\">");
    rectangle(out, "bar-track", 0, LENGTH, 2, 10);
    rectangle(out, "bar-fill", 0, at(row.value()), 2, 10);
    if (row.interval().isPresent()) {
      double low = at(row.interval().get().low());
      rectangle(
          out, "bar-whisker", low, Math.max(1.5, at(row.interval().get().high()) - low), 6, 2);
    }
    out.append("</svg>");
  }

  private double at(double value) {
    return Double.isNaN(value) ? 0 : LENGTH * Math.max(0, Math.min(1, value / maximum));
  }

  private static void rectangle(
      Appendable out, String style, double x, double width, int y, int height) throws IOException {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
            style,
            x,
            y,
            width,
            height));
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
