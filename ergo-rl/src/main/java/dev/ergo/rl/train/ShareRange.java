package dev.ergo.rl.train;

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

  /** Whether nothing belongs to it. */
  public boolean isEmpty() {
    return from == to;
  }
}
