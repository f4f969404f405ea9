package dev.ergo.rl.train;

import dev.ergo.core.error.UserException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The best validation of a run so far by one metric, and how many have come since. Of equal ones
 * the first is the best. The policy as it was before training does not take part.
 */
final class BestValidation {

  private final HeldOutMetric metric;
  private final double leastGain;
  private boolean any;
  private long step;
  private double value;
  private int since;

  /**
   * Nothing is validated yet.
   *
   * @param leastGain what a value has to be better by than the best before it, so that it ends a
   *     series without a gain
   */
  BestValidation(HeldOutMetric metric, double leastGain) {
    this.metric = metric;
    this.leastGain = leastGain;
  }

  /**
   * Takes a validation in.
   *
   * @param done steps that the policy has behind it
   * @param values its metrics
   * @throws UserException if the metric is not among them
   */
  synchronized void add(long done, Map<String, ?> values) {
    if (!(values.get(metric.name()) instanceof Number found)) {
      throw new UserException(
          "the held-out examples have no %s, which train.keep_best or train.early_stop.metric names; there are %s"
              .formatted(metric.name(), String.join(", ", names(values))));
    }
    if (done == 0) {
      return;
    }
    double gain = any ? metric.gain(found.doubleValue(), value) : Double.POSITIVE_INFINITY;
    since = gain > leastGain ? 0 : since + 1;
    if (gain > 0) {
      any = true;
      step = done;
      value = found.doubleValue();
    }
  }

  private static TreeSet<String> names(Map<String, ?> values) {
    TreeSet<String> names = new TreeSet<>(values.keySet());
    names.removeIf(name -> !name.startsWith(ValidationMetrics.PREFIX));
    return names;
  }

  HeldOutMetric metric() {
    return metric;
  }

  /** Steps that the best policy has behind it; empty where none is validated yet. */
  synchronized OptionalLong step() {
    return any ? OptionalLong.of(step) : OptionalLong.empty();
  }

  /** Its value. */
  double value() {
    return value;
  }

  /** Validations since the last that was better by the least gain. */
  int since() {
    return since;
  }
}
