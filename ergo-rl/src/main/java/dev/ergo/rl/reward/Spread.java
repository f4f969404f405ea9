package dev.ergo.rl.reward;

import java.util.Arrays;

/**
 * Mean and standard deviation of the numbers that are not NaN.
 *
 * @param count how many there are
 * @param mean NaN if there are none; exactly their value if they are all equal
 * @param std with Bessel's correction; NaN for fewer than two
 */
public record Spread(int count, double mean, double std) {

  /** Measures the numbers. */
  public static Spread of(double[] values) {
    double first = Double.NaN;
    int count = 0;
    double differences = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        first = count == 0 ? value : first;
        count++;
        differences += value - first;
      }
    }
    // The sum of differences is exactly 0 for equal values: a group without contrast must not give
    // advantages of rounding noise.
    double mean = first + differences / count;
    double squares = 0;
    for (double value : values) {
      squares += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
    }
    return new Spread(count, mean, count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1)));
  }

  /** Measures each group of adjacent numbers. */
  public static Spread[] groups(double[] values, int groupSize) {
    Spread[] groups = new Spread[values.length / groupSize];
    Arrays.setAll(groups, g -> of(Arrays.copyOfRange(values, g * groupSize, (g + 1) * groupSize)));
    return groups;
  }
}
