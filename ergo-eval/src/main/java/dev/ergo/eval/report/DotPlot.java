package dev.ergo.eval.report;

import dev.ergo.eval.stats.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Named rows of values with their intervals on one horizontal axis, as inline SVG. Several values
 * of a row stand one below the other, each in the colour of its place.
 *
 * @param title what is drawn, with its unit
 * @param series names of the values of a row, in the order of their colours; one has no legend
 * @param rows from top to bottom
 */
public record DotPlot(String title, List<String> series, List<Row> rows) implements ReportBlock {

  private static final int WIDTH = 920;
  private static final int LEFT = 240;
  private static final int RIGHT = 20;
  private static final int TOP = 8;
  private static final int BOTTOM = 30;
  private static final int COLOURS = 8;
  private static final int LONGEST_LABEL = 36;
  private static final int POINT_HEIGHT = 9;
  private static final int ROW_GAP = 13;

  /** Copies the lists. */
  public DotPlot {
    series = List.copyOf(series);
    rows = List.copyOf(rows);
  }

  /**
   * One row.
   *
   * @param label its name
   * @param points one per series, empty where there is no value
   */
  public record Row(String label, List<Optional<Point>> points) {}

  /**
   * One value.
   *
   * @param value where the dot stands
   * @param interval drawn as a line through it
   */
  public record Point(double value, Optional<Interval> interval) {}

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<figure class=\"chart wide\"><figcaption>")
        .append(Html.escape(title))
        .append("</figcaption>\n");
    if (values().length == 0) {
      out.append("<p class=\"note\">No values were recorded.</p></figure>\n");
      return;
    }
    appendLegend(out);
    double[] values = values();
    Axis axis =
        Axis.around(
                DoubleStream.of(values).min().orElse(0), DoubleStream.of(values).max().orElse(1), 8)
            .stretched();
    int height = TOP + rows.size() * rowHeight() + BOTTOM;
    put(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, height);
    out.append(Html.escape(title)).append("\">\n");
    appendGrid(out, axis, height - BOTTOM);
    for (int row = 0; row < rows.size(); row++) {
      appendRow(out, axis, rows.get(row), TOP + row * rowHeight());
    }
    out.append("</svg></figure>\n");
  }

  private int rowHeight() {
    return POINT_HEIGHT * Math.max(1, series.size()) + ROW_GAP;
  }

  private void appendLegend(Appendable out) throws IOException {
    if (series.size() < 2) {
      return;
    }
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      put(out, "<li><span class=\"swatch c%d\"></span>", i % COLOURS);
      out.append(Html.escape(series.get(i))).append("</li>");
    }
    out.append("</ul>\n");
  }

  private static void appendGrid(Appendable out, Axis axis, int bottom) throws IOException {
    for (double tick : axis.ticks()) {
      put(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%1$.1f\" ", across(axis, tick));
      put(out, "y1=\"%d\" y2=\"%d\"/>", TOP, bottom);
      put(out, "<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", across(axis, tick), bottom + 17);
      out.append(axis.label(tick)).append("</text>\n");
    }
  }

  private void appendRow(Appendable out, Axis axis, Row row, int top) throws IOException {
    put(out, "<text class=\"tick-y\" x=\"%d\" y=\"%d\">", LEFT - 10, top + rowHeight() / 2 + 4);
    out.append("<title>").append(Html.escape(row.label())).append("</title>");
    out.append(Html.escape(shortened(row.label()))).append("</text>\n");
    for (int i = 0; i < row.points().size(); i++) {
      if (row.points().get(i).isPresent()) {
        double y = top + (ROW_GAP + POINT_HEIGHT) / 2.0 + i * POINT_HEIGHT;
        appendPoint(out, axis, row, i, y);
      }
    }
  }

  private void appendPoint(Appendable out, Axis axis, Row row, int index, double y)
      throws IOException {
    Point point = row.points().get(index).orElseThrow();
    int colour = index % COLOURS;
    if (point.interval().isPresent()) {
      Interval ends = point.interval().get();
      double low = across(axis, ends.low());
      double high = across(axis, ends.high());
      put(out, "<path class=\"error c%d\" d=\"M%.1f,%.1fH%.1f", colour, low, y, high);
      put(out, "M%.1f,%.1fv6M%.1f,%.1fv6\"/>", low, y - 3, high, y - 3);
    }
    double x = across(axis, point.value());
    put(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\">", colour, x, y);
    out.append("<title>").append(Html.escape(row.label()));
    if (series.size() > 1) {
      out.append(", ").append(Html.escape(series.get(index)));
    }
    put(out, ": %.4g", point.value());
    if (point.interval().isPresent()) {
      put(out, " (%.4g to %.4g)", point.interval().get().low(), point.interval().get().high());
    }
    out.append("</title></circle>\n");
  }

  private static String shortened(String label) {
    return label.codePointCount(0, label.length()) <= LONGEST_LABEL
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
  }

  private static double across(Axis axis, double value) {
    return LEFT + axis.share(value) * (WIDTH - RIGHT - LEFT);
  }

  private double[] values() {
    return rows.stream()
        .flatMap(row -> row.points().stream().flatMap(Optional::stream))
        .flatMapToDouble(
            point ->
                DoubleStream.concat(
                    DoubleStream.of(point.value()),
                    point.interval().stream()
                        .flatMapToDouble(ends -> DoubleStream.of(ends.low(), ends.high()))))
        .toArray();
  }

  private static void put(Appendable out, String format, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, format, values));
  }
}
