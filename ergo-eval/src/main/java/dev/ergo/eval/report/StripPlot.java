package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Every single value of named groups on one horizontal axis, as inline SVG: how a measure is spread
 * where a mean would hide it. Several series of a group stand one below the other, each in the
 * colour of its place, with a bar at its mean.
 *
 * @param title what is drawn, with its unit
 * @param series names of the series of a row, in the order of their colours
 * @param rows from top to bottom
 */
public record StripPlot(String title, List<String> series, List<Row> rows) implements ReportBlock {

  /** Dots of a series in a row at most; means are of all values. */
  public static final int MOST_DOTS = 300;

  private static final int WIDTH = 920;
  private static final int LEFT = 240;
  private static final int RIGHT = 20;
  private static final int TOP = 8;
  private static final int BOTTOM = 30;
  private static final int STRIP_HEIGHT = 20;
  private static final int ROW_GAP = 14;

  /** Dots of a strip are spread over so many lines, in turn. */
  private static final int LINES = 7;

  /** Copies the lists. */
  public StripPlot {
    series = List.copyOf(series);
    rows = List.copyOf(rows);
  }

  /**
   * One group.
   *
   * @param label its name
   * @param values one list per series, possibly empty
   */
  public record Row(String label, List<List<Double>> values) {

    /** Copies the lists. */
    public Row {
      values = values.stream().map(List::copyOf).toList();
    }
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<figure class=\"chart wide\"><figcaption>")
        .append(Html.escape(title))
        .append("</figcaption>\n");
    double[] all = values().toArray();
    if (all.length == 0) {
      out.append("<p class=\"note\">No values were recorded.</p></figure>\n");
      return;
    }
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      put(out, "<li><span class=\"swatch c%d\"></span>", i);
      out.append(Html.escape(series.get(i))).append("</li>");
    }
    out.append("</ul>\n");
    Axis axis =
        Axis.around(DoubleStream.of(all).min().orElse(0), DoubleStream.of(all).max().orElse(1), 8)
            .stretched();
    int height = TOP + rows.size() * rowHeight() + BOTTOM;
    put(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height);
    out.append(Html.escape(title)).append("\">\n");
    for (double tick : axis.ticks()) {
      put(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%1$.1f\" ", across(axis, tick));
      put(out, "y1=\"%d\" y2=\"%d\"/>", TOP, height - BOTTOM);
      put(out, "<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", across(axis, tick), height - 13);
      out.append(axis.label(tick)).append("</text>\n");
    }
    for (int row = 0; row < rows.size(); row++) {
      appendRow(out, axis, rows.get(row), TOP + row * rowHeight());
    }
    out.append("</svg></figure>\n");
  }

  private void appendRow(Appendable out, Axis axis, Row row, int top) throws IOException {
    put(out, "<text class=\"tick-y\" x=\"%d\" y=\"%d\">", LEFT - 10, top + rowHeight() / 2 + 4);
    out.append(Html.escape(row.label())).append("</text>\n");
    for (int i = 0; i < row.values().size(); i++) {
      List<Double> values = row.values().get(i);
      if (!values.isEmpty()) {
        appendStrip(out, axis, values, i, top + ROW_GAP / 2 + i * STRIP_HEIGHT);
      }
    }
  }

  private void appendStrip(Appendable out, Axis axis, List<Double> values, int colour, int top)
      throws IOException {
    put(out, "<g class=\"strip c%d\">", colour);
    int dots = Math.min(values.size(), MOST_DOTS);
    for (int i = 0; i < dots; i++) {
      // Evenly among all, so that fewer dots show the same spread.
      double value = values.get((int) ((long) i * values.size() / dots));
      double y = top + 2 + (STRIP_HEIGHT - 4.0) * (i % LINES) / (LINES - 1);
      put(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", across(axis, value), y);
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    put(out, "<path d=\"M%.1f,%dv%d\"><title>", across(axis, mean), top, STRIP_HEIGHT);
    out.append(Html.escape(series.get(colour)));
    put(out, ": mean %.4g of %d</title></path></g>\n", mean, values.size());
  }

  private int rowHeight() {
    return STRIP_HEIGHT * series.size() + ROW_GAP;
  }

  private DoubleStream values() {
    return rows.stream()
        .flatMap(row -> row.values().stream())
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue);
  }

  private static double across(Axis axis, double value) {
    return LEFT + axis.share(value) * (WIDTH - RIGHT - LEFT);
  }

  private static void put(Appendable out, String format, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, format, values));
  }
}
