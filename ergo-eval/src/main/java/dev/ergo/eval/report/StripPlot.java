package dev.ergo.eval.report;

import java.io.IOException;
import java.util.List;
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
    Html svg = new Html(out).figure("chart wide", title, "");
    double[] all = values().toArray();
    if (all.length == 0) {
      svg.nothing();
      return;
    }
    svg.legend(series);
    RowFrame frame = RowFrame.open(svg, title, all, rows.size() * rowHeight());
    for (int row = 0; row < rows.size(); row++) {
      appendRow(svg, frame, rows.get(row), RowFrame.TOP + row * rowHeight());
    }
    svg.close();
  }

  private void appendRow(Html svg, RowFrame frame, Row row, int top) throws IOException {
    frame.label(row.label(), top + rowHeight() / 2);
    for (int i = 0; i < row.values().size(); i++) {
      List<Double> values = row.values().get(i);
      if (!values.isEmpty()) {
        appendStrip(svg, frame, values, i, top + ROW_GAP / 2 + i * STRIP_HEIGHT);
      }
    }
  }

  private void appendStrip(Html svg, RowFrame frame, List<Double> values, int index, int top)
      throws IOException {
    svg.put("<g class=\"strip c%d\">", Html.colour(index));
    int dots = Math.min(values.size(), MOST_DOTS);
    for (int i = 0; i < dots; i++) {
      // Evenly among all, so that fewer dots show the same spread.
      double value = values.get((int) ((long) i * values.size() / dots));
      double y = top + 2 + (STRIP_HEIGHT - 4.0) * (i % LINES) / (LINES - 1);
      svg.put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", frame.across(value), y);
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    svg.put("<path d=\"M%.1f,%dv%d\"><title>", frame.across(mean), top, STRIP_HEIGHT);
    svg.text(series.get(index));
    svg.put(": mean %.4g of %d</title></path></g>\n", mean, values.size());
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
}
