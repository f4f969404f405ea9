package dev.ergo.eval.metrics;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * A confidence interval, ends included; [low, high] in JSON.
 *
 * @param low lower end
 * @param high upper end, not below {@code low}
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
public record Interval(double low, double high) {

  /** Checks the order of the ends; both may be NaN where there is too little data. */
  public Interval {
    if (low > high || Double.isNaN(low) != Double.isNaN(high)) {
      throw new IllegalArgumentException("not an interval: [" + low + ", " + high + "]");
    }
  }

  /** The interval of too little data: both ends NaN. */
  public static Interval unknown() {
    return new Interval(Double.NaN, Double.NaN);
  }

  /** Whether a value lies inside. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
