package dev.ergo.eval.report;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What plots of named rows on one horizontal axis have in common: sizes, grid and labels. */
final class RowFrame {

  /** Where the first row begins. */
  static final int TOP = 8;

  /** Colours of the style sheet, which come again behind the last. */
  static final int COLOURS = 8;

  private static final int WIDTH = 920;
  private static final int LEFT = 240;
  private static final int RIGHT = 20;
  private static final int BOTTOM = 30;
  private static final int LONGEST_LABEL = 36;

  private final Appendable out;
  private final Axis axis;

  private RowFrame(Appendable out, Axis axis) {
    this.out = out;
    this.axis = axis;
  }

  /** Says which colour is which series. */
  static void legend(Appendable out, List<String> series) throws IOException {
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      out.append("<li><span class=\"swatch c" + i % COLOURS + "\"></span>")
          .append(Html.escape(series.get(i)))
          .append("</li>");
    }
    out.append("</ul>\n");
  }

  /**
   * Opens the picture and draws its grid.
   *
   * @param values from least to greatest they fit on the axis
   * @param rowsHeight height of all rows together
   */
  static RowFrame open(Appendable out, String title, double[] values, int rowsHeight)
      throws IOException {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = Arrays.stream(values).max().orElse(1);
    RowFrame frame = new RowFrame(out, Axis.around(least, greatest, 8).stretched());
    int bottom = TOP + rowsHeight;
    frame.put("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, bottom + BOTTOM);
    out.append(Html.escape(title)).append("\">\n");
    for (double tick : frame.axis.ticks()) {
      frame.put("<line class=\"grid\" x1=\"%.1f\" x2=\"%1$.1f\" ", frame.across(tick));
      frame.put("y1=\"%d\" y2=\"%d\"/>", TOP, bottom);
      frame.put("<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", frame.across(tick), bottom + 17);
      out.append(frame.axis.label(tick)).append("</text>\n");
    }
    return frame;
  }

  /** Names a row; a long name is shortened, and shown whole under the pointer. */
  void label(String label, int middle) throws IOException {
    put("<text class=\"tick-y\" x=\"%d\" y=\"%d\">", LEFT - 10, middle + 4);
    out.append("<title>").append(Html.escape(label)).append("</title>");
    out.append(Html.escape(shortened(label))).append("</text>\n");
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

  /** Appends text with numbers in it. */
  void put(String format, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, format, values));
  }

  void close() throws IOException {
    out.append("</svg></figure>\n");
  }
}
