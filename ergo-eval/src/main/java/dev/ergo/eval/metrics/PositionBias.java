package dev.ergo.eval.metrics;

import java.util.List;
import java.util.Optional;

/**
 * Answers by the place of the right option.
 *
 * @param letters one entry per letter, A first
 * @param allRotations items right in all rotations of their options, out of all items; empty where
 *     options were not rotated
 */
public record PositionBias(List<Letter> letters, Optional<Accuracy> allRotations) {

  /**
   * One place of an option.
   *
   * @param letter A for the first
   * @param gold items whose right option stands here
   * @param chosen items whose answer named the option here
   * @param goldShare {@code gold} over all items with options
   * @param chosenShare {@code chosen} over all items with options
   * @param accuracy share of right answers among the {@code gold} items; empty without any
   * @param ci95 Wilson's 95 % interval of the accuracy
   */
  public record Letter(
      String letter,
      int gold,
      int chosen,
      double goldShare,
      double chosenShare,
      Optional<Double> accuracy,
      Optional<Interval> ci95) {}
}
