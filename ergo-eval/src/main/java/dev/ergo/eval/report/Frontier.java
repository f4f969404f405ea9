package dev.ergo.eval.report;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.metrics.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A chart of accuracy in per cent, with bars of 95 %, against vision tokens on a logarithmic axis:
 * what each further token buys. Rings stand around Pareto-optimal points; published numbers are
 * hollow diamonds where their tokens are known and dashed lines where they are not.
 *
 * @param title heading of the figure
 * @param lines measured policies, at least one point in all
 * @param papers numbers from elsewhere, drawn apart from the measured ones
 */
public record Frontier(String title, List<Line> lines, List<PaperNumber> papers)
    implements ReportBlock {

  private static final int WIDTH = 920;
  private static final int HEIGHT = 400;
  private static final int LEFT = 52;
  private static final int RIGHT = 18;
  private static final int RIGHT_WITH_LABELS = 250;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;
  private static final int LABEL_HEIGHT = 14;

  /** Copies the lists. */
  public Frontier {
    lines = List.copyOf(lines);
    papers = List.copyOf(papers);
  }

  /**
   * Whether a point is Pareto-optimal: it competes, and no other competing point is at least as
   * accurate with at most as many tokens and better in one of the two.
   */
  public boolean optimal(Point point) {
    return point.competes()
        && lines.stream()
            .flatMap(line -> line.points().stream())
            .filter(Point::competes)
            .noneMatch(
                other ->
                    other.tokens() <= point.tokens()
                        && other.accuracy() >= point.accuracy()
                        && (other.tokens() < point.tokens()
                            || other.accuracy() > point.accuracy()));
  }

  @Override
  public void appendTo(Appendable out) throws IOException {
    Html svg =
        new Html(out)
            .figure(
                "chart wide",
                title,
                "bars: 95 %; ring: Pareto-optimal"
                    + (papers.isEmpty()
                        ? ""
                        : "; dashed and hollow: published, not measured here"));
    svg.legend(lines.stream().map(Line::name).toList());
    ChartCanvas canvas = canvas();
    svg.open(WIDTH, HEIGHT, title);
    canvas.grid(svg, "mean vision tokens per item (logarithmic); accuracy in %");
    appendPapers(svg, canvas);
    for (int i = 0; i < lines.size(); i++) {
      appendLine(svg, canvas, lines.get(i), Html.colour(i));
    }
    svg.close();
  }

  private void appendLine(Html svg, ChartCanvas canvas, Line line, int colour) throws IOException {
    String path =
        line.points().stream()
            .map(point -> canvas.point(point.tokens(), 100 * point.accuracy()))
            .collect(Collectors.joining("L", "M", ""));
    svg.put("<path class=\"line c%d\" d=\"%s\"/>%n", colour, path);
    for (Point point : line.points()) {
      double x = canvas.across(point.tokens());
      double y = canvas.down(100 * point.accuracy());
      double low = canvas.down(100 * point.ci95().low());
      double high = canvas.down(100 * point.ci95().high());
      svg.put("<path class=\"error c%d\" d=\"M%.1f,%.1fV%.1f", colour, x, low, high);
      svg.put("M%.1f,%.1fh8M%.1f,%.1fh8\"/>", x - 4, low, x - 4, high);
      if (optimal(point)) {
        svg.put("<circle class=\"ring\" cx=\"%.1f\" cy=\"%.1f\" r=\"8\"/>", x, y);
      }
      svg.put("<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>", colour, x, y);
      svg.put("%s: %.0f tokens, ", point.label(), point.tokens());
      svg.put("%.1f %% ", 100 * point.accuracy());
      svg.put("(%.1f to %.1f)", 100 * point.ci95().low(), 100 * point.ci95().high());
      svg.put("</title></circle>\n");
    }
  }

  /** Labels stand right of the axes, moved apart where they would overlap. */
  private void appendPapers(Html svg, ChartCanvas canvas) throws IOException {
    List<PaperNumber> downwards = new ArrayList<>(papers);
    downwards.sort(Comparator.comparingDouble(PaperNumber::accuracy).reversed());
    double free = TOP;
    for (PaperNumber paper : downwards) {
      double y = canvas.down(100 * paper.accuracy());
      double from = paper.visionTokens().map(canvas::across).orElse((double) LEFT);
      double label = Math.max(y, free);
      free = label + LABEL_HEIGHT;
      svg.put("<path class=\"paper\" d=\"M%.1f,%.1fH%d", from, y, canvas.right());
      svg.put("L%d,%.1f\"/>", canvas.right() + 12, label);
      if (paper.visionTokens().isPresent()) {
        svg.put("<path class=\"paper-point\" d=\"M%.1f,%.1fl5,5l-5,5l-5,-5z\"/>", from, y - 5);
      }
      svg.put("<text class=\"paper-name\" x=\"%d\" y=\"%.1f\">", canvas.right() + 15, label + 4);
      svg.put("%s</text>\n", paper.label());
    }
  }

  private ChartCanvas canvas() {
    DoubleSummaryStatistics tokens = new DoubleSummaryStatistics();
    DoubleSummaryStatistics accuracies = new DoubleSummaryStatistics();
    for (Line line : lines) {
      for (Point point : line.points()) {
        tokens.accept(point.tokens());
        accuracies.accept(point.ci95().low());
        accuracies.accept(point.ci95().high());
      }
    }
    for (PaperNumber paper : papers) {
      paper.visionTokens().ifPresent(tokens::accept);
      accuracies.accept(paper.accuracy());
    }
    double low = 100 * Math.max(0, accuracies.getMin());
    double high = 100 * Math.min(1, accuracies.getMax());
    return new ChartCanvas(
        Axis.Logarithmic.around(tokens.getMin(), tokens.getMax()),
        Axis.Linear.around(low, high, 6).stretched(),
        LEFT,
        TOP,
        WIDTH - (papers.isEmpty() ? RIGHT : RIGHT_WITH_LABELS),
        HEIGHT - BOTTOM);
  }

  /**
   * One policy at one or more budgets.
   *
   * @param name the policy's name without its budget
   * @param points in ascending order of tokens
   */
  public record Line(String name, List<Point> points) {

    /** Copies the points. */
    public Line {
      points = List.copyOf(points);
    }
  }

  /**
   * One policy at one budget.
   *
   * @param label the policy's full name
   * @param tokens mean vision tokens per item, greater than 0
   * @param accuracy 0 to 1
   * @param ci95 95 % interval of the accuracy
   * @param competes whether it can be had; false where the policy is told what no policy knows
   */
  public record Point(
      String label, double tokens, double accuracy, Interval ci95, boolean competes) {}
}
