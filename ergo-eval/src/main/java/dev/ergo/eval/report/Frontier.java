package dev.ergo.eval.report;

import dev.ergo.eval.benchmark.PaperNumber;
import dev.ergo.eval.metrics.Interval;
import java.util.List;

/**
 * Accuracy against vision tokens: what each further token buys.
 *
 * @param title heading of the figure
 * @param lines measured policies
 * @param papers numbers that were not measured here, drawn apart from those that were
 */
public record Frontier(String title, List<Line> lines, List<PaperNumber> papers) {

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
