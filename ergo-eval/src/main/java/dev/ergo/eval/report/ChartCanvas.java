package dev.ergo.eval.report;

import java.io.IOException;
import java.util.Locale;

/**
 * The area between two axes of an SVG image.
 *
 * @param x horizontal axis
 * @param y vertical axis
 * @param left edges of the area, in units of the image
 */
record ChartCanvas(Axis x, Axis y, int left, int top, int right, int bottom) {

  /** Where a value of the horizontal axis stands. */
  double across(double value) {
    return left + x.share(value) * (right - left);
  }

  /** Where a value of the vertical axis stands. */
  double down(double value) {
    return bottom - y.share(value) * (bottom - top);
  }

  /** A point as a path has it. */
  String point(double abscissa, double ordinate) {
    return String.format(Locale.ROOT, "%.1f,%.1f", across(abscissa), down(ordinate));
  }

  /** Grid lines, tick labels and the name of the horizontal axis. */
  void grid(Html svg, String xLabel) throws IOException {
    for (double tick : y.ticks()) {
      double at = down(tick);
      svg.put("<line class=\"grid\" x1=\"%d\" x2=\"%d\" ", left, right);
      svg.put("y1=\"%.1f\" y2=\"%1$.1f\"/><text class=\"tick-y\" ", at);
      svg.put("x=\"%d\" y=\"%.1f\">%s</text>\n", left - 7, at + 4, y.label(tick));
    }
    svg.put("<line class=\"axis\" x1=\"%d\" x2=\"%d\" ", left, right);
    svg.put("y1=\"%d\" y2=\"%1$d\"/>\n", bottom);
    for (double tick : x.ticks()) {
      double at = across(tick);
      svg.put("<line class=\"axis\" x1=\"%.1f\" x2=\"%1$.1f\" ", at);
      svg.put("y1=\"%d\" y2=\"%d\"/><text class=\"tick-x\" ", bottom, bottom + 4);
      svg.put("x=\"%.1f\" y=\"%d\">%s</text>\n", at, bottom + 17, x.label(tick));
    }
    svg.put("<text class=\"axis-name\" x=\"%d\" ", right);
    svg.put("y=\"%d\">%s</text>\n", bottom + 33, xLabel);
  }
}
