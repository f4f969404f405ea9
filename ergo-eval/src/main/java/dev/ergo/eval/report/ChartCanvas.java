package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.Locale;

/**
 * Draws axes and lines into a frame of an SVG image.
 *
 * @param x horizontal axis
 * @param y vertical axis
 * @param frame where the axes lie, in units of the image
 */
record ChartCanvas(Axis x, Axis y, Frame frame) {

  /** Grid lines, tick labels and the name of the horizontal axis. */
  void grid(Appendable out, String xLabel) throws IOException {
    for (double tick : y.ticks()) {
      double at = down(tick);
      put(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" ", frame.left, frame.right);
      put(out, "y1=\"%.1f\" y2=\"%.1f\"/>", at, at);
      put(out, "<text class=\"tick-y\" x=\"%d\" y=\"%.1f\">", frame.left - 7, at + 4);
      out.append(y.label(tick)).append("</text>\n");
    }
    put(out, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" ", frame.left, frame.right);
    put(out, "y1=\"%d\" y2=\"%d\"/>%n", frame.bottom, frame.bottom);
    for (double tick : x.ticks()) {
      put(out, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" ", across(tick), across(tick));
      put(out, "y1=\"%d\" y2=\"%d\"/>", frame.bottom, frame.bottom + 4);
      put(out, "<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", across(tick), frame.bottom + 17);
      out.append(x.label(tick)).append("</text>\n");
    }
    put(out, "<text class=\"axis-name\" x=\"%d\" y=\"%d\">", frame.right, frame.bottom + 33);
    out.append(Html.escape(xLabel)).append("</text>\n");
  }

  /** The area between the ends of the band, one polygon per run without gaps. */
  void band(Appendable out, Series line, int colour) throws IOException {
    if (line.band().isEmpty()) {
      return;
    }
    Interval[] ends = line.band().get();
    StringBuilder upper = new StringBuilder();
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i <= ends.length; i++) {
      if (i < ends.length && Double.isFinite(ends[i].low()) && Double.isFinite(ends[i].high())) {
        upper.append(point(line.x()[i], ends[i].high())).append(' ');
        lower.insert(0, point(line.x()[i], ends[i].low()) + " ");
      } else if (upper.length() > 0) {
        put(out, "<polygon class=\"band c%d\" points=\"%s%s\"/>%n", colour, upper, lower);
        upper.setLength(0);
        lower.setLength(0);
      }
    }
  }

  /** The line, broken where values are missing. */
  void line(Appendable out, Series line, int colour, String style) throws IOException {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.x().length; i++) {
      boolean here = Double.isFinite(line.y()[i]);
      if (here) {
        path.append(pen ? 'L' : 'M').append(point(line.x()[i], line.y()[i]));
      }
      pen = here;
    }
    put(out, "<path class=\"%s c%d\" d=\"%s\"/>%n", style, colour, path);
  }

  /** A dot per value that tells its numbers when pointed at. */
  void points(Appendable out, Series line, int colour) throws IOException {
    for (int i = 0; i < line.x().length; i++) {
      if (Double.isFinite(line.y()[i])) {
        double cx = across(line.x()[i]);
        double cy = down(line.y()[i]);
        put(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\">", colour, cx, cy);
        put(out, "<title>%s, %.6g: ", Html.escape(line.name()), line.x()[i]);
        put(out, "%.6g</title></circle>%n", line.y()[i]);
      }
    }
  }

  private String point(double abscissa, double ordinate) {
    return String.format(Locale.ROOT, "%.1f,%.1f", across(abscissa), down(ordinate));
  }

  private double across(double value) {
    return frame.left + x.share(value) * (frame.right - frame.left);
  }

  private double down(double value) {
    return frame.bottom - y.share(value) * (frame.bottom - frame.top);
  }

  private static void put(Appendable out, String format, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, format, values));
  }

  /** Edges of the drawing area. */
  record Frame(int left, int top, int right, int bottom) {}
}
