package dev.ergo.eval.report;

import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * Named rows of marks on one horizontal axis, as inline SVG. Several marks of a row stand one below
 * the other, each in the colour of its place.
 *
 * @param title what is drawn, with its unit
 * @param series names of the marks of a row, in the order of their colours; one has no legend
 * @param rows from top to bottom, all with marks of one kind
 */
public record RowPlot(String title, List<String> series, List<Row> rows) implements ReportBlock {

  private static final int WIDTH = 920;
  private static final int LEFT = 240;
  private static final int RIGHT = 20;
  private static final int TOP = 8;
  private static final int BOTTOM = 30;
  private static final int LONGEST_LABEL = 36;

  /** Copies the lists. */
  public RowPlot {
    series = List.copyOf(series);
    rows = List.copyOf(rows);
  }

  /**
   * One row.
   *
   * @param label its name
   * @param marks one per series, empty where there is no value
   */
  public record Row(String label, List<Optional<Mark>> marks) {}

  /** A mark of a row. */
  public sealed interface Mark {

    /** The values that have to fit on the axis. */
    DoubleStream values();

    /** Height that it takes in its row. */
    int height();

    /** Room between rows of such marks. */
    int gap();

    /**
     * Draws it.
     *
     * @param across where a value stands from left to right
     * @param name shown under the pointer
     * @param top its upper end
     */
    void appendTo(Html svg, DoubleUnaryOperator across, int colour, String name, double top)
        throws IOException;
  }

  /**
   * A dot.
   *
   * @param value where it stands
   * @param interval drawn as a line through it
   */
  public record Dot(double value, Optional<Interval> interval) implements Mark {

    @Override
    public DoubleStream values() {
      return DoubleStream.concat(
          DoubleStream.of(value),
          interval.stream().flatMapToDouble(ends -> DoubleStream.of(ends.low(), ends.high())));
    }

    @Override
    public int height() {
      return 9;
    }

    @Override
    public int gap() {
      return 13;
    }

    @Override
    public void appendTo(Html svg, DoubleUnaryOperator across, int colour, String name, double top)
        throws IOException {
      double y = top + height() / 2.0;
      if (interval.isPresent()) {
        double low = across.applyAsDouble(interval.get().low());
        double high = across.applyAsDouble(interval.get().high());
        svg.put("<path class=\"error c%d\" d=\"M%.1f,%.1fH%.1f", colour, low, y, high);
        svg.put("M%.1f,%.1fv6M%.1f,%.1fv6\"/>", low, y - 3, high, y - 3);
      }
      double x = across.applyAsDouble(value);
      svg.put("<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\">", colour, x, y);
      svg.put("<title>%s: %.4g", name, value);
      if (interval.isPresent()) {
        svg.put(" (%.4g to %.4g)", interval.get().low(), interval.get().high());
      }
      svg.put("</title></circle>\n");
    }
  }

  /**
   * A strip of dots with a bar at their mean: how a measure is spread where a mean would hide it.
   *
   * @param all its values, at least one
   */
  public record Strip(List<Double> all) implements Mark {

    /** Dots at most; means are of all values. */
    static final int MOST_DOTS = 300;

    /** Dots are spread over so many lines, in turn. */
    private static final int LINES = 7;

    @Override
    public DoubleStream values() {
      return all.stream().mapToDouble(Double::doubleValue);
    }

    @Override
    public int height() {
      return 20;
    }

    @Override
    public int gap() {
      return 14;
    }

    @Override
    public void appendTo(Html svg, DoubleUnaryOperator across, int colour, String name, double top)
        throws IOException {
      svg.put("<g class=\"strip c%d\">", colour);
      int dots = Math.min(all.size(), MOST_DOTS);
      for (int i = 0; i < dots; i++) {
        // Evenly among all, so that fewer dots show the same spread.
        double x = across.applyAsDouble(all.get((int) ((long) i * all.size() / dots)));
        double y = top + 2 + (height() - 4.0) * (i % LINES) / (LINES - 1);
        svg.put("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", x, y);
      }
      double mean = values().average().orElseThrow();
      svg.put("<path d=\"M%.1f,%.0fv%d\"><title>", across.applyAsDouble(mean), top, height());
      svg.put("%s: mean %.4g of %d</title></path></g>\n", name, mean, all.size());
    }
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html svg = new Html(out).figure("chart wide", title, "");
    List<Mark> marks =
        rows.stream().flatMap(row -> row.marks().stream()).flatMap(Optional::stream).toList();
    if (marks.isEmpty()) {
      svg.nothing();
      return;
    }
    if (series.size() > 1) {
      svg.legend(series);
    }
    double[] values = marks.stream().flatMapToDouble(Mark::values).sorted().toArray();
    Axis axis = Axis.Linear.around(values[0], values[values.length - 1], 8).stretched();
    DoubleUnaryOperator across = value -> LEFT + axis.share(value) * (WIDTH - RIGHT - LEFT);
    int height = marks.get(0).height() * Math.max(1, series.size()) + marks.get(0).gap();
    int bottom = TOP + rows.size() * height;
    svg.open(WIDTH, bottom + BOTTOM, title);
    for (double tick : axis.ticks()) {
      double at = across.applyAsDouble(tick);
      svg.put("<line class=\"grid\" x1=\"%.1f\" x2=\"%1$.1f\" ", at);
      svg.put("y1=\"%d\" y2=\"%d\"/><text class=\"tick-x\" ", TOP, bottom);
      svg.put("x=\"%.1f\" y=\"%d\">%s</text>\n", at, bottom + 17, axis.label(tick));
    }
    for (int row = 0; row < rows.size(); row++) {
      appendRow(svg, across, rows.get(row), TOP + row * height, height);
    }
    svg.close();
  }

  /** A row with its name; a long name is shortened, and shown whole under the pointer. */
  private void appendRow(Html svg, DoubleUnaryOperator across, Row row, int top, int height)
      throws IOException {
    String label = row.label();
    String shortened =
        label.codePointCount(0, label.length()) <= LONGEST_LABEL
            ? label
            : label.substring(0, label.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
    svg.put("<text class=\"tick-y\" x=\"%d\" y=\"%d\">", LEFT - 10, top + height / 2 + 4);
    svg.put("<title>%s</title>%s</text>\n", label, shortened);
    for (int i = 0; i < row.marks().size(); i++) {
      if (row.marks().get(i).isPresent()) {
        Mark mark = row.marks().get(i).get();
        String name = series.size() > 1 ? label + ", " + series.get(i) : label;
        double y = top + mark.gap() / 2.0 + i * mark.height();
        mark.appendTo(svg, across, Html.colour(i), name, y);
      }
    }
  }
}
