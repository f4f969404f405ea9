package dev.ergo.rl.train;

import dev.ergo.core.random.SplitMix64;

/**
 * The order in which a data set's examples are used: every epoch is a permutation of all positions,
 * a function of (seed, epoch). No list is held and no state is saved: the n-th example of a run is
 * computed from n.
 *
 * <p>The permutation is a four-round Feistel network over the next power of four, walked until it
 * lands inside the data set (cycle walking, Black and Rogaway, 2002).
 *
 * @param size examples of the data set; {@link Long#MAX_VALUE} for an endless generator, whose
 *     examples are used in their own order
 * @param seed the run's seed
 */
public record ExampleOrder(long size, long seed) {

  private static final int ROUNDS = 4;

  /** Checks the size. */
  public ExampleOrder {
    if (size < 1) {
      throw new IllegalArgumentException("no examples");
    }
  }

  /** Position in the data set of the n-th example that the run uses. */
  public long position(long n) {
    if (size == Long.MAX_VALUE) {
      return n;
    }
    long key = SplitMix64.next(seed) ^ SplitMix64.next(n / size);
    long value = n % size;
    do {
      value = permute(value, key);
    } while (value >= size);
    return value;
  }

  private long permute(long value, long key) {
    int halfBits = (64 - Long.numberOfLeadingZeros(Math.max(1, size - 1)) + 1) / 2;
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (SplitMix64.next(key + right * ROUNDS + round) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
