package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
  private static final int COLOURS = 8;
  private static final int MARKED_POINTS = 40;

  private final String title;
  private final String xLabel;
  private final List<Series> series = new ArrayList<>();
  private int window = 1;
  private Optional<Interval> range = Optional.empty();

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

  /** Fixes the vertical axis instead of fitting it to the data; lines are cut at its ends. */
  public CurveChart range(double low, double high) {
    range = Optional.of(new Interval(low, high));
    return this;
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<figure class=\"chart\"><figcaption>").append(Html.escape(title));
    if (window > 1) {
      out.append("<span class=\"detail\"> mean of the last ")
          .append(String.valueOf(window))
          .append(" (each value faint)</span>");
    }
    out.append("</figcaption>\n");
    if (!hasData()) {
      out.append("<p class=\"note\">No values were recorded.</p></figure>\n");
      return;
    }
    appendLegend(out);
    ChartCanvas canvas = canvas();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH,
            HEIGHT,
            Html.escape(title)));
    canvas.grid(out, xLabel);
    out.append(
        "<svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"%1$d %2$d %3$d %4$d\">"
            .formatted(LEFT - 4, TOP - 4, WIDTH - LEFT - RIGHT + 8, HEIGHT - TOP - BOTTOM + 8));
    for (int index = 0; index < series.size(); index++) {
      appendLine(out, canvas, series.get(index), index % COLOURS);
    }
    out.append("</svg>\n</svg></figure>\n");
  }

  private void appendLine(Appendable out, ChartCanvas canvas, Series line, int colour)
      throws IOException {
    Series drawn = line.reduced();
    canvas.band(out, drawn, colour);
    if (window > 1 && line.x().length > 1) {
      canvas.line(out, drawn, colour, "raw");
      canvas.line(out, line.smoothed(window).reduced(), colour, "line");
    } else {
      canvas.line(out, drawn, colour, "line");
    }
    if (line.x().length <= MARKED_POINTS) {
      canvas.points(out, drawn, colour);
    }
  }

  private void appendLegend(Appendable out) throws IOException {
    if (series.size() < 2) {
      return;
    }
    out.append("<ul class=\"legend\">");
    for (int index = 0; index < series.size(); index++) {
      out.append("<li><span class=\"swatch c")
          .append(String.valueOf(index % COLOURS))
          .append("\"></span>")
          .append(Html.escape(series.get(index).name()))
          .append("</li>");
    }
    out.append("</ul>\n");
  }

  private ChartCanvas canvas() {
    double[] xs = series.stream().flatMapToDouble(line -> DoubleStream.of(line.x())).toArray();
    Axis x =
        Axis.around(DoubleStream.of(xs).min().orElse(0), DoubleStream.of(xs).max().orElse(1), 6);
    Interval fitted = range.orElseGet(this::dataRange);
    Axis y = Axis.around(fitted.low(), fitted.high(), 5);
    return new ChartCanvas(
        x,
        range.isPresent() ? y : y.stretched(),
        new ChartCanvas.Frame(LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM));
  }

  private Interval dataRange() {
    double[] values =
        series.stream().flatMapToDouble(CurveChart::ordinates).filter(Double::isFinite).toArray();
    return new Interval(
        DoubleStream.of(values).min().orElse(0), DoubleStream.of(values).max().orElse(1));
  }

  private static DoubleStream ordinates(Series line) {
    DoubleStream ends =
        line.band().stream()
            .flatMap(Arrays::stream)
            .flatMapToDouble(end -> DoubleStream.of(end.low(), end.high()));
    return DoubleStream.concat(DoubleStream.of(line.y()), ends);
  }

  private boolean hasData() {
    return series.stream()
        .flatMapToDouble(line -> DoubleStream.of(line.y()))
        .anyMatch(Double::isFinite);
  }
}
