package dev.ergo.rl.train;

import dev.ergo.core.random.RandomKey;

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
 * @param key what the permutations come from
 */
public record ExampleOrder(long size, RandomKey key) {

  private static final int ROUNDS = 4;

  /** Checks the size. */
  public ExampleOrder {
    if (size < 1) {
      throw new IllegalArgumentException("no examples");
    }
  }

  /**
   * The order of a data set of one part.
   *
   * @param seed the run's seed
   */
  public ExampleOrder(long size, long seed) {
    this(size, RandomKey.of(seed, "order"));
  }

  /** Position in the data set of the n-th example that the run uses. */
  public long position(long n) {
    if (size == Long.MAX_VALUE) {
      return n;
    }
    RandomKey epoch = key.with(n / size);
    long value = n % size;
    do {
      value = permute(value, epoch);
    } while (value >= size);
    return value;
  }

  private long permute(long value, RandomKey epoch) {
    int halfBits = (64 - Long.numberOfLeadingZeros(Math.max(1, size - 1)) + 1) / 2;
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (epoch.with(right * ROUNDS + round).bits() & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
