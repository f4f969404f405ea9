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
      svg.put("y1=\"%.1f\" y2=\"%.1f\"/>", at, at);
      svg.put("<text class=\"tick-y\" x=\"%d\" y=\"%.1f\">", left - 7, at + 4);
      svg.text(y.label(tick)).put("</text>\n");
    }
    svg.put("<line class=\"axis\" x1=\"%d\" x2=\"%d\" ", left, right);
    svg.put("y1=\"%d\" y2=\"%d\"/>%n", bottom, bottom);
    for (double tick : x.ticks()) {
      svg.put("<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" ", across(tick), across(tick));
      svg.put("y1=\"%d\" y2=\"%d\"/>", bottom, bottom + 4);
      svg.put("<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", across(tick), bottom + 17);
      svg.text(x.label(tick)).put("</text>\n");
    }
    svg.put("<text class=\"axis-name\" x=\"%d\" y=\"%d\">", right, bottom + 33);
    svg.text(xLabel).put("</text>\n");
  }
}
