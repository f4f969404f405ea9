package dev.ergo.rl.sweep;

import dev.ergo.rl.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A summary as rows of text, for the console and the report. */
record SweepTable(SweepSummary summary) {

  static final String NO_VALUE = "–";

  /** Titles of the columns of {@link #rows()} and {@link #differences()}. */
  List<String> headers() {
    return Stream.concat(Stream.of("trial", "seeds"), summary.metrics().stream()).toList();
  }

  /** One row per variant: mean and 95 % interval of each metric. */
  List<List<String>> rows() {
    return summary.trials().stream()
        .map(
            trial ->
                row(
                    List.of(trial.name(), seeds(trial.seeds().size())),
                    trial.metrics(),
                    SweepTable::shown))
        .toList();
  }

  /** One row per variant behind the first: how much it differs from that one, with Holm's p. */
  List<List<String>> differences() {
    return summary.trials().stream()
        .filter(trial -> !trial.differences().isEmpty())
        .map(
            trial ->
                row(
                    List.of(trial.name(), seeds(paired(trial))),
                    trial.differences(),
                    (difference, sign) -> shown(difference)))
        .toList();
  }

  /** Seeds that both a trial and the first one have. */
  private static int paired(SweepSummary.Trial trial) {
    return trial.differences().values().stream()
        .mapToInt(difference -> difference.over().values().size())
        .max()
        .orElse(0);
  }

  /** Titles of {@link #categories()}. */
  List<String> categoryHeaders() {
    return Stream.concat(Stream.of("category", "trial"), summary.metrics().stream()).toList();
  }

  /** One row per category and variant. */
  List<List<String>> categories() {
    List<List<String>> rows = new ArrayList<>();
    for (String category : categoryNames()) {
      for (SweepSummary.Trial trial : summary.trials()) {
        Map<String, SeedMean> there = trial.categories().getOrDefault(category, Map.of());
        if (!there.isEmpty()) {
          rows.add(row(List.of(category, trial.name()), there, SweepTable::shown));
        }
      }
    }
    return rows;
  }

  /** Names of all categories, in the order in which trials name them. */
  List<String> categoryNames() {
    return summary.trials().stream()
        .flatMap(trial -> trial.categories().keySet().stream())
        .distinct()
        .toList();
  }

  /** The table as lines of equal columns. */
  List<String> lines() {
    return new TextTable(headers(), rows()).lines();
  }

  /**
   * A sentence for each column: which differences from the first variant are still ones at the 5 %
   * level when all trials of the column are taken together; none where nothing can be tested.
   */
  List<String> survivors() {
    List<String> sentences = new ArrayList<>();
    for (String metric : summary.metrics()) {
      List<SweepSummary.Trial> tested =
          summary.trials().stream()
              .filter(
                  trial ->
                      Optional.ofNullable(trial.differences().get(metric))
                          .flatMap(SeedDifference::pHolm)
                          .isPresent())
              .toList();
      List<String> names =
          tested.stream()
              .filter(trial -> trial.differences().get(metric).survives())
              .map(SweepSummary.Trial::name)
              .toList();
      if (!tested.isEmpty()) {
        sentences.add(
            "%s: of %d difference%s from \"%s\" %s at 5 %% after Holm's correction%s"
                .formatted(
                    metric,
                    tested.size(),
                    tested.size() == 1 ? "" : "s",
                    summary.trials().get(0).name(),
                    names.isEmpty()
                        ? "none holds"
                        : names.size() + " hold" + (names.size() == 1 ? "s" : ""),
                    names.isEmpty() ? "" : ": " + String.join(", ", names)));
      }
    }
    return sentences;
  }

  private <V> List<String> row(
      List<String> heads, Map<String, V> values, BiFunction<V, Boolean, String> shown) {
    List<String> row = new ArrayList<>(heads);
    for (String metric : summary.metrics()) {
      boolean sign = MetricColumn.of(metric).kind() == MetricColumn.Kind.CHANGE;
      row.add(
          Optional.ofNullable(values.get(metric))
              .map(value -> shown.apply(value, sign))
              .orElse(NO_VALUE));
    }
    return row;
  }

  private static String shown(SeedDifference difference) {
    return shown(difference.over(), true)
        + difference
            .pHolm()
            .map(
                p ->
                    String.format(Locale.ROOT, ", p %.2g", p) + (difference.survives() ? " *" : ""))
            .orElse("");
  }

  /** "2 of 3" where seeds are missing. */
  private String seeds(int there) {
    int all = summary.seeds().size();
    return there == all ? String.valueOf(all) : there + " of " + all;
  }

  /** Mean and interval, the mean alone where a single seed has it. */
  static String shown(SeedMean estimate, boolean signed) {
    String format = format(estimate.mean(), signed);
    return String.format(Locale.ROOT, format, estimate.mean())
        + estimate
            .ci95()
            .map(
                ends ->
                    String.format(
                        Locale.ROOT,
                        " (" + format + " to " + format + ")",
                        ends.low(),
                        ends.high()))
            .orElse("");
  }

  /** Three digits behind the point for shares, fewer for larger numbers. */
  private static String format(double value, boolean signed) {
    int digits = Math.abs(value) < 10 ? 3 : Math.abs(value) < 1000 ? 1 : 0;
    return (signed ? "%+." : "%.") + digits + "f";
  }

  /** Overrides as a reader would write them. */
  static String set(SweepSummary.Trial trial) {
    return trial.set().entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
