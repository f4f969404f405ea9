package dev.ergo.eval.report;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.report.Frontier.Line;
import dev.ergo.eval.report.Frontier.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A {@link Frontier} as inline SVG: vision tokens on a logarithmic axis, accuracy in per cent with
 * bars of 95 %, rings around Pareto-optimal points; published numbers as hollow diamonds where
 * their tokens are known and as dashed lines where they are not.
 *
 * @param frontier at least one measured point
 */
public record FrontierChart(Frontier frontier) implements ReportBlock {

  private static final int WIDTH = 920;
  private static final int HEIGHT = 400;
  private static final int LEFT = 52;
  private static final int RIGHT = 18;
  private static final int RIGHT_WITH_LABELS = 250;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;
  private static final int COLOURS = 8;
  private static final int LABEL_HEIGHT = 14;

  @Override
  public void appendTo(Appendable out) throws IOException {
    out.append("<figure class=\"chart wide\"><figcaption>")
        .append(Html.escape(frontier.title()))
        .append("<span class=\"detail\"> bars: 95 %; ring: Pareto-optimal");
    if (!frontier.papers().isEmpty()) {
      out.append("; dashed and hollow: published, not measured here");
    }
    out.append("</span></figcaption>\n");
    appendLegend(out);
    Canvas canvas = canvas();
    put(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    out.append(Html.escape(frontier.title())).append("\">\n");
    canvas.grid(out);
    appendPapers(out, canvas);
    for (int i = 0; i < frontier.lines().size(); i++) {
      appendLine(out, canvas, frontier.lines().get(i), i % COLOURS);
    }
    out.append("</svg></figure>\n");
  }

  private void appendLegend(Appendable out) throws IOException {
    out.append("<ul class=\"legend\">");
    for (int i = 0; i < frontier.lines().size(); i++) {
      put(out, "<li><span class=\"swatch c%d\"></span>", i % COLOURS);
      out.append(Html.escape(frontier.lines().get(i).name())).append("</li>");
    }
    out.append("</ul>\n");
  }

  private void appendLine(Appendable out, Canvas canvas, Line line, int colour) throws IOException {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      path.append(path.length() == 0 ? 'M' : 'L');
      put(path, "%.1f,%.1f", canvas.across(point.tokens()), canvas.down(point.accuracy()));
    }
    put(out, "<path class=\"line c%d\" d=\"%s\"/>%n", colour, path);
    for (Point point : line.points()) {
      double x = canvas.across(point.tokens());
      double low = canvas.down(point.ci95().low());
      double high = canvas.down(point.ci95().high());
      put(out, "<path class=\"error c%d\" d=\"M%.1f,%.1fV%.1f", colour, x, low, high);
      put(out, "M%.1f,%.1fh8M%.1f,%.1fh8\"/>", x - 4, low, x - 4, high);
      double y = canvas.down(point.accuracy());
      if (frontier.optimal(point)) {
        put(out, "<circle class=\"ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"8\"/>", x, y);
      }
      put(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\">", colour, x, y);
      out.append("<title>").append(Html.escape(point.label()));
      put(out, ": %.0f tokens, %.1f %% ", point.tokens(), 100 * point.accuracy());
      put(out, "(%.1f to %.1f)", 100 * point.ci95().low(), 100 * point.ci95().high());
      out.append("</title></circle>\n");
    }
  }

  /** Labels stand right of the axes, moved apart where they would overlap. */
  private void appendPapers(Appendable out, Canvas canvas) throws IOException {
    List<PaperNumber> downwards = new ArrayList<>(frontier.papers());
    downwards.sort(Comparator.comparingDouble(PaperNumber::accuracy).reversed());
    double free = TOP;
    for (PaperNumber number : downwards) {
      double y = canvas.down(number.accuracy());
      double from = number.visionTokens().map(canvas::across).orElse((double) LEFT);
      double label = Math.max(y, free);
      free = label + LABEL_HEIGHT;
      put(out, "<path class=\"paper\" d=\"M%.1f,%.1fH%d", from, y, canvas.right());
      put(out, "L%d,%.1f\"/>", canvas.right() + 12, label);
      if (number.visionTokens().isPresent()) {
        put(out, "<path class=\"paper-point\" d=\"M%.1f,%.1fl5,5l-5,5l-5,-5z\"/>", from, y - 5);
      }
      put(out, "<text class=\"paper-name\" x=\"%d\" y=\"%.1f\">", canvas.right() + 15, label + 4);
      out.append(Html.escape(number.label())).append("</text>\n");
    }
  }

  private Canvas canvas() {
    double[] tokens =
        Stream.concat(
                points().map(Point::tokens),
                frontier.papers().stream().flatMap(number -> number.visionTokens().stream()))
            .mapToDouble(Double::doubleValue)
            .toArray();
    double[] accuracies =
        DoubleStream.concat(
                points().flatMapToDouble(p -> DoubleStream.of(p.ci95().low(), p.ci95().high())),
                frontier.papers().stream().mapToDouble(PaperNumber::accuracy))
            .toArray();
    Axis y =
        Axis.around(
                Math.max(0, DoubleStream.of(accuracies).min().orElse(0)),
                Math.min(1, DoubleStream.of(accuracies).max().orElse(1)),
                6)
            .stretched();
    return new Canvas(
        LogAxis.around(
            DoubleStream.of(tokens).min().orElse(1), DoubleStream.of(tokens).max().orElse(10)),
        y,
        WIDTH - (frontier.papers().isEmpty() ? RIGHT : RIGHT_WITH_LABELS));
  }

  private Stream<Point> points() {
    return frontier.lines().stream().flatMap(line -> line.points().stream());
  }

  private static void put(Appendable out, String format, Object... values) throws IOException {
    out.append(String.format(Locale.ROOT, format, values));
  }

  private static void put(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  /** Where values lie in the image. */
  private record Canvas(LogAxis x, Axis y, int right) {

    double across(double tokens) {
      return LEFT + x.share(tokens) * (right - LEFT);
    }

    double down(double accuracy) {
      return HEIGHT - BOTTOM - y.share(accuracy) * (HEIGHT - BOTTOM - TOP);
    }

    void grid(Appendable out) throws IOException {
      for (double tick : y.ticks()) {
        put(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" ", LEFT, right);
        put(out, "y1=\"%.1f\" y2=\"%.1f\"/>", down(tick), down(tick));
        put(out, "<text class=\"tick-y\" x=\"%d\" y=\"%.1f\">", LEFT - 7, down(tick) + 4);
        put(out, y.step() < 0.01 ? "%.1f</text>%n" : "%.0f</text>%n", 100 * tick);
      }
      int bottom = HEIGHT - BOTTOM;
      put(out, "<path class=\"axis\" d=\"M%d,%dH%d", LEFT, bottom, right);
      for (double tick : x.ticks()) {
        put(out, "M%.1f,%dv4", across(tick), bottom);
      }
      out.append("\"/>");
      for (double tick : x.ticks()) {
        put(out, "<text class=\"tick-x\" x=\"%.1f\" y=\"%d\">", across(tick), bottom + 17);
        put(out, tick < 1 ? "%.2g</text>%n" : "%,.0f</text>%n", tick);
      }
      put(out, "<text class=\"axis-name\" x=\"%d\" y=\"%d\">", right, bottom + 35);
      out.append("mean vision tokens per item (logarithmic); accuracy in %</text>\n");
    }
  }
}
