package dev.ergo.rl.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Which items of a step belong to a share: one behind the other, and as many in each share as can
 * be.
 *
 * @param from the first of them
 * @param to behind the last of them, possibly {@code from}
 */
public record ShareRange(int from, int to) {

  /**
   * Cuts items into shares, the same way whoever computes them.
   *
   * @param items how many there are
   * @param share number of the share
   * @param shares how many shares there are
   */
  public static ShareRange of(int items, int share, int shares) {
    return new ShareRange(
        (int) ((long) items * share / shares), (int) ((long) items * (share + 1) / shares));
  }

  /**
   * Items sorted by length, dealt to the shares one after the other, so that each gets as much work
   * and like lengths still stand side by side.
   *
   * @param shares how many shares there are
   * @return the same items in the order in which {@link #of} cuts them
   */
  public static <T> List<T> dealt(List<T> sorted, int shares) {
    List<T> dealt = new ArrayList<>(sorted);
    int next = 0;
    for (int round = 0; next < sorted.size(); round++) {
      for (int share = 0; share < shares; share++) {
        ShareRange range = of(sorted.size(), share, shares);
        if (range.from + round < range.to) {
          dealt.set(range.from + round, sorted.get(next++));
        }
      }
    }
    return dealt;
  }

  /** Whether nothing belongs to it. */
  public boolean isEmpty() {
    return from == to;
  }
}
