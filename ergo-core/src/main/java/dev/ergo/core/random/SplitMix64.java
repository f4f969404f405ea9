package dev.ergo.core.random;

/**
 * The mixing function of SplitMix64 (Steele, Lea and Flood: Fast Splittable Pseudorandom Number
 * Generators, 2014): a bijection of 64 bits that passes as random on counters.
 */
public final class SplitMix64 {

  /** The counter's step: 2^64 divided by the golden ratio, odd. */
  public static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final double UNIT = 0x1.0p-53;

  private SplitMix64() {}

  /** The finaliser: the random-looking bits of a counter's value. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The bits of the counter that follows {@code value}: folds one more coordinate into a key. */
  public static long next(long value) {
    return mix(value + GOLDEN);
  }

  /** The upper 53 bits as a number in [0, 1). */
  public static double uniform(long bits) {
    return (bits >>> 11) * UNIT;
  }
}
