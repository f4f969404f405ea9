package dev.ergo.rl.train;

import dev.ergo.rl.run.MetricsLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How a training has gone so far, as its metrics tell, and whether it is to end: what was validated
 * when, which policy was the best, and how long the steps took. A run that goes on reads the same
 * from the rows that it has.
 */
final class TrainingCourse {

  /** Metric: seconds that a validation took. */
  static final String VALIDATION_DURATION = "timing_s/validation";

  private final TrainConfig train;
  private final Optional<BestValidation> best;
  private final Optional<BestValidation> patience;
  private long done;
  private double seconds;

  /** Steps behind the newest validation; below 0 where there is none. */
  private long validated = -1;

  /**
   * Reads what a run has done.
   *
   * @param rows of its metrics, in order
   */
  TrainingCourse(TrainConfig train, List<Map<String, Object>> rows) {
    this.train = train;
    this.best = train.bestBy().map(metric -> new BestValidation(metric, 0));
    this.patience =
        Optional.ofNullable(train.earlyStop())
            .map(stop -> new BestValidation(train.stopsBy().orElseThrow(), stop.minDelta()));
    rows.forEach(this::add);
  }

  private void add(Map<String, Object> row) {
    if (row.containsKey(MetricsLog.DURATION)) {
      stepped(((Number) row.get("step")).longValue() + 1, row);
    }
    if (row.keySet().stream().anyMatch(name -> name.startsWith(ValidationMetrics.PREFIX))) {
      validated(done, row);
    }
  }

  /**
   * A step has ended.
   *
   * @param steps that are done with it
   */
  void stepped(long steps, Map<String, ?> values) {
    done = steps;
    count(values, MetricsLog.DURATION);
  }

  /** The policy was validated after so many steps. */
  void validated(long steps, Map<String, ?> values) {
    validated = steps;
    count(values, VALIDATION_DURATION);
    Stream.of(best, patience).flatMap(Optional::stream).forEach(each -> each.add(steps, values));
  }

  private void count(Map<String, ?> values, String duration) {
    if (values.get(duration) instanceof Number took) {
      seconds += took.doubleValue();
    }
  }

  /** Whether the policy is to be validated after so many steps, and is not yet. */
  boolean validationIsDue(long steps) {
    int every = train.validation().every();
    boolean due = steps == 0 || every > 0 && steps % every == 0 || endsWithoutAsking(steps);
    return due && validated != steps;
  }

  /** Whether a checkpoint is written after so many steps. */
  boolean checkpointIsDue(long steps) {
    return steps > 0
        && (steps % train.checkpoint().every() == 0
            || best().equals(OptionalLong.of(steps))
            || end(steps).isPresent());
  }

  /** Whether the training ends after so many steps, however the policy does then. */
  boolean endsWithoutAsking(long steps) {
    return steps == train.steps() || isOver();
  }

  private boolean isOver() {
    return train.maxHours() != null && seconds >= train.maxHours() * 3600;
  }

  /** Why the training ends after so many steps; empty if it goes on. */
  Optional<Ending.Reason> end(long steps) {
    if (steps == train.steps()) {
      return Optional.of(Ending.Reason.ALL_STEPS);
    } else if (patience.filter(p -> p.since() >= train.earlyStop().patience()).isPresent()) {
      return Optional.of(Ending.Reason.EARLY_STOP);
    } else if (isOver()) {
      return Optional.of(Ending.Reason.MAX_HOURS);
    }
    return Optional.empty();
  }

  /** Steps behind the checkpoint that is kept whatever comes. */
  OptionalLong best() {
    return best.map(BestValidation::step).orElse(OptionalLong.empty());
  }

  /** The ending of a training after so many steps. */
  Ending ending(long steps, Ending.Reason reason) {
    Optional<Ending.Best> kept =
        best.filter(found -> found.step().isPresent())
            .map(
                found ->
                    new Ending.Best(
                        found.metric().name(), found.step().orElseThrow(), found.value()));
    long last =
        train.finalPolicy() == TrainConfig.FinalPolicy.BEST
            ? kept.map(Ending.Best::step).orElse(steps)
            : steps;
    return new Ending(steps, reason, last, kept);
  }
}
