package dev.ergo.eval.metrics;

import dev.ergo.eval.item.ItemResult;
import java.util.List;

/**
 * Accuracy on one category.
 *
 * @param items items asked
 * @param correct right answers
 * @param accuracy {@code correct / items}
 * @param ci95 Wilson's 95 % interval
 */
public record Accuracy(int items, int correct, double accuracy, Interval ci95) {

  /** Number of right answers. */
  static int correct(List<ItemResult> items) {
    return (int) items.stream().filter(ItemResult::correct).count();
  }

  /** The accuracy on at least one item. */
  static Accuracy of(List<ItemResult> items) {
    return of(items.size(), correct(items));
  }

  /** The accuracy of at least one item. */
  static Accuracy of(int items, int correct) {
    return new Accuracy(
        items, correct, (double) correct / items, Interval.wilson(correct, items, 0.95));
  }
}
