package dev.ergo.rl.sweep;

import java.util.Map;
import java.util.Optional;

/**
 * A column of the table: {@code accuracy} is the value at the end, {@code first.accuracy} the one
 * before training, {@code change.accuracy} the difference; {@code accuracy/CATEGORY} is that of one
 * category.
 *
 * @param name as in the configuration
 * @param kind which value
 * @param measure its name in a trial's results
 */
public record MetricColumn(String name, Kind kind, String measure) {

  /** Which value of a measure. */
  public enum Kind {
    /** At the end. */
    LAST,
    /** Before training. */
    FIRST,
    /** The end minus the beginning. */
    CHANGE
  }

  private static final String FIRST_PREFIX = "first.";
  private static final String CHANGE_PREFIX = "change.";

  /** Reads a name. */
  public static MetricColumn of(String name) {
    if (name.startsWith(FIRST_PREFIX)) {
      return new MetricColumn(name, Kind.FIRST, name.substring(FIRST_PREFIX.length()));
    }
    return name.startsWith(CHANGE_PREFIX)
        ? new MetricColumn(name, Kind.CHANGE, name.substring(CHANGE_PREFIX.length()))
        : new MetricColumn(name, Kind.LAST, name);
  }

  /** Whether a measure of that name gives values for this column, of all items or a category. */
  public boolean reads(String candidate) {
    return measure.equals(candidate) || measure.startsWith(candidate + "/");
  }

  /** The same value over the items of one category. */
  MetricColumn inCategory(String category) {
    return new MetricColumn(name + "/" + category, kind, measure + "/" + category);
  }

  /** The value of a finished trial, if it has one. */
  Optional<Double> value(TrialRecord trial) {
    Optional<Double> last = finite(trial.last(), measure);
    Optional<Double> first = finite(trial.first(), measure);
    return switch (kind) {
      case LAST -> last;
      case FIRST -> first;
      case CHANGE -> last.flatMap(end -> first.map(start -> end - start));
    };
  }

  private static Optional<Double> finite(Map<String, Double> values, String name) {
    return Optional.ofNullable(values.get(name)).filter(Double::isFinite);
  }
}
