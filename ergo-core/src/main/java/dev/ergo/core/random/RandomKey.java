package dev.ergo.core.random;

import java.nio.charset.StandardCharsets;

/**
 * Where a stream of counted random numbers begins: 64 bits into which a seed, what the numbers are
 * for, and coordinates such as step and row were folded one after another. Each folding mixes all
 * bits, so (seed a, step b) and (seed b, step a) have nothing to do with each other, and neither
 * have numbers of one seed that are for different things.
 *
 * <p>A key is either drawn from or given more coordinates, not both.
 *
 * @param bits what further numbers are made from
 */
public record RandomKey(long bits) {

  /**
   * The key of a seed.
   *
   * @param purpose what its numbers are for, a name that nothing else draws under
   */
  public static RandomKey of(long seed, String purpose) {
    return new RandomKey(SplitMix64.next(seed)).with(purpose);
  }

  /** The key with one more coordinate; different coordinates always give different keys. */
  public RandomKey with(long coordinate) {
    return new RandomKey(SplitMix64.next(bits + coordinate));
  }

  /** The key with a name as a coordinate: its length in bytes, then each byte of its UTF-8. */
  public RandomKey with(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    RandomKey key = with(bytes.length);
    for (byte one : bytes) {
      key = key.with(one & 0xFF);
    }
    return key;
  }

  /** The number at a position, in [0, 1) with 53 bits. */
  public double uniform(long position) {
    return SplitMix64.uniform(with(position).bits);
  }
}
