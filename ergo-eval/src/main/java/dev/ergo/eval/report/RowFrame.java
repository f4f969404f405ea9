package dev.ergo.eval.report;

import java.io.IOException;
import java.util.Arrays;

/** The picture of a plot of named rows on one horizontal axis: sizes, grid and labels. */
final class RowFrame {

  /** Where the first row begins. */
  static final int TOP = 8;

  private static final int WIDTH = 920;
  private static final int LEFT = 240;
  private static final int RIGHT = 20;
  private static final int BOTTOM = 30;
  private static final int LONGEST_LABEL = 36;

  private final Html svg;
  private final Axis axis;

  private RowFrame(Html svg, Axis axis) {
    this.svg = svg;
    this.axis = axis;
  }

  /**
   * Opens the picture and draws its grid.
   *
   * @param values from least to greatest they fit on the axis
   * @param rowsHeight height of all rows together
   */
  static RowFrame open(Html svg, String title, double[] values, int rowsHeight) throws IOException {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = Arrays.stream(values).max().orElse(1);
    RowFrame frame = new RowFrame(svg, Axis.Linear.around(least, greatest, 8).stretched());
    int bottom = TOP + rowsHeight;
    svg.open(WIDTH, bottom + BOTTOM, title);
    for (double tick : frame.axis.ticks()) {
      svg.put("<line class=\"grid\" x1=\"%.1f\" x2=\"%1$.1f\" ", frame.across(tick));
      svg.put("y1=\"%d\" y2=\"%d\"/>", TOP, bottom);
      svg.put("<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", frame.across(tick), bottom + 17);
      svg.text(frame.axis.label(tick)).put("</text>\n");
    }
    return frame;
  }

  /** Names a row; a long name is shortened, and shown whole under the pointer. */
  void label(String label, int middle) throws IOException {
    svg.put("<text class=\"tick-y\" x=\"%d\" y=\"%d\"><title>", LEFT - 10, middle + 4);
    svg.text(label).put("</title>").text(shortened(label)).put("</text>\n");
  }

  private static String shortened(String label) {
    return label.codePointCount(0, label.length()) <= LONGEST_LABEL
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
  }

  /** Where a value stands from left to right. */
  double across(double value) {
    return LEFT + axis.share(value) * (WIDTH - RIGHT - LEFT);
  }
}
