package dev.ergo.eval.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A line chart as inline SVG. Several series share the axes; up to eight have colours of their own.
 *
 * <p>With smoothing, each series is drawn twice: faint as it is, and strong as the mean of the last
 * {@code window} values.
 */
public final class CurveChart implements ReportBlock {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 280;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 40;
  private static final int MARKED_POINTS = 40;

  private final String title;
  private final String xLabel;
  private final List<Series> series = new ArrayList<>();
  private int window = 1;

  /**
   * Creates an empty chart.
   *
   * @param title what is drawn, with its unit
   * @param xLabel what the horizontal axis counts
   */
  public CurveChart(String title, String xLabel) {
    this.title = title;
    this.xLabel = xLabel;
  }

  /** Adds a line. */
  public CurveChart add(Series line) {
    series.add(line);
    return this;
  }

  /** Draws the mean of the last values of each line over the line itself. */
  public CurveChart smooth(int lastValues) {
    if (lastValues < 1) {
      throw new IllegalArgumentException("smoothing over " + lastValues + " values");
    }
    window = lastValues;
    return this;
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html svg =
        new Html(out)
            .figure(
                "chart",
                title,
                window > 1 ? "mean of the last " + window + " (each value faint)" : "");
    if (values().length == 0) {
      svg.nothing();
      return;
    }
    if (series.size() > 1) {
      svg.legend(series.stream().map(Series::name).toList());
    }
    ChartCanvas canvas = canvas();
    svg.open(WIDTH, HEIGHT, title);
    canvas.grid(svg, xLabel);
    svg.put(
        "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"%1$d %2$d %3$d %4$d\">",
        LEFT - 4, TOP - 4, WIDTH - LEFT - RIGHT + 8, HEIGHT - TOP - BOTTOM + 8);
    for (int index = 0; index < series.size(); index++) {
      appendSeries(svg, canvas, series.get(index), Html.colour(index));
    }
    svg.put("</svg>\n").close();
  }

  private void appendSeries(Html svg, ChartCanvas canvas, Series all, int colour)
      throws IOException {
    Series drawn = all.reduced();
    if (window > 1 && all.x().length > 1) {
      appendLine(svg, canvas, drawn, colour, "raw");
      appendLine(svg, canvas, all.smoothed(window).reduced(), colour, "line");
    } else {
      appendLine(svg, canvas, drawn, colour, "line");
    }
    if (all.x().length <= MARKED_POINTS) {
      appendPoints(svg, canvas, drawn, colour);
    }
  }

  /** The line, broken where values are missing. */
  private static void appendLine(
      Html svg, ChartCanvas canvas, Series line, int colour, String style) throws IOException {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.x().length; i++) {
      boolean here = Double.isFinite(line.y()[i]);
      if (here) {
        path.append(pen ? 'L' : 'M').append(canvas.point(line.x()[i], line.y()[i]));
      }
      pen = here;
    }
    svg.put("<path class=\"%s c%d\" d=\"%s\"/>%n", style, colour, path);
  }

  /** A dot per value that tells its numbers when pointed at. */
  private static void appendPoints(Html svg, ChartCanvas canvas, Series line, int colour)
      throws IOException {
    for (int i = 0; i < line.x().length; i++) {
      if (Double.isFinite(line.y()[i])) {
        double cx = canvas.across(line.x()[i]);
        double cy = canvas.down(line.y()[i]);
        svg.put("<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\">", colour, cx, cy);
        svg.put("<title>%s, %.6g: ", line.name(), line.x()[i]);
        svg.put("%.6g</title></circle>\n", line.y()[i]);
      }
    }
  }

  private ChartCanvas canvas() {
    double[] xs = series.stream().flatMapToDouble(line -> DoubleStream.of(line.x())).toArray();
    return new ChartCanvas(
        axis(xs, 6), axis(values(), 5).stretched(), LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM);
  }

  private static Axis.Linear axis(double[] values, int ticks) {
    return Axis.Linear.around(
        DoubleStream.of(values).min().orElse(0), DoubleStream.of(values).max().orElse(1), ticks);
  }

  private double[] values() {
    return series.stream()
        .flatMapToDouble(line -> DoubleStream.of(line.y()))
        .filter(Double::isFinite)
        .toArray();
  }
}
