package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.List;
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
    Html svg = new Html(out).figure("chart wide", title, "");
    if (values().length == 0) {
      svg.nothing();
      return;
    }
    if (series.size() > 1) {
      svg.legend(series);
    }
    RowFrame frame = RowFrame.open(svg, title, values(), rows.size() * rowHeight());
    for (int row = 0; row < rows.size(); row++) {
      appendRow(svg, frame, rows.get(row), RowFrame.TOP + row * rowHeight());
    }
    svg.close();
  }

  private int rowHeight() {
    return POINT_HEIGHT * Math.max(1, series.size()) + ROW_GAP;
  }

  private void appendRow(Html svg, RowFrame frame, Row row, int top) throws IOException {
    frame.label(row.label(), top + rowHeight() / 2);
    for (int i = 0; i < row.points().size(); i++) {
      if (row.points().get(i).isPresent()) {
        double y = top + (ROW_GAP + POINT_HEIGHT) / 2.0 + i * POINT_HEIGHT;
        appendPoint(svg, frame, row, i, y);
      }
    }
  }

  private void appendPoint(Html svg, RowFrame frame, Row row, int index, double y)
      throws IOException {
    Point point = row.points().get(index).orElseThrow();
    int colour = Html.colour(index);
    if (point.interval().isPresent()) {
      Interval ends = point.interval().get();
      double low = frame.across(ends.low());
      double high = frame.across(ends.high());
      svg.put("<path class=\"error c%d\" d=\"M%.1f,%.1fH%.1f", colour, low, y, high);
      svg.put("M%.1f,%.1fv6M%.1f,%.1fv6\"/>", low, y - 3, high, y - 3);
    }
    double x = frame.across(point.value());
    svg.put("<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\">", colour, x, y);
    svg.put("<title>").text(row.label());
    if (series.size() > 1) {
      svg.put(", ").text(series.get(index));
    }
    svg.put(": %.4g", point.value());
    if (point.interval().isPresent()) {
      svg.put(" (%.4g to %.4g)", point.interval().get().low(), point.interval().get().high());
    }
    svg.put("</title></circle>\n");
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
}
