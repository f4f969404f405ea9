package dev.ergo.core.random;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Numbers for the first weights of a model, each a function of (seed, tensor name, index), so that
 * a tensor's first values depend neither on the order in which tensors are drawn nor on which
 * others there are. The mixing function is SplitMix64's (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, 2014), the transform Box and Muller's; StrictMath makes the
 * numbers equal on every machine.
 */
public final class WeightNoise {

  /** Numbers that one core draws at a time; even. */
  private static final int BLOCK = 1 << 16;

  private final long key;

  /** The numbers of a tensor. */
  public WeightNoise(long seed, String name) {
    // FNV-1a of the name, since String.hashCode has 32 bits only.
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    key = SplitMix64.mix(SplitMix64.mix(seed) ^ hash);
  }

  /** Independent normal numbers of mean 0: the first {@code count} of them. */
  public float[] normal(int count, double std) {
    return normal(0, count, std);
  }

  /**
   * Those at {@code [start, start + count)}, drawn on all cores.
   *
   * @param start even, because numbers are made in pairs
   */
  public float[] normal(long start, int count, double std) {
    if (start % 2 != 0) {
      throw new IllegalArgumentException("odd start " + start);
    }
    float[] values = new float[count];
    int blocks = (count + BLOCK - 1) / BLOCK;
    IntStream.range(0, blocks)
        .parallel()
        .forEach(
            block -> fill(values, block * BLOCK, Math.min(count, (block + 1) * BLOCK), start, std));
    return values;
  }

  private void fill(float[] values, int from, int to, long start, double std) {
    for (int i = from; i < to; i += 2) {
      // 1 - u lies in (0, 1], where the logarithm is finite.
      double radius = std * StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(start + i)));
      double angle = 2 * Math.PI * uniform(start + i + 1);
      values[i] = (float) (radius * StrictMath.cos(angle));
      if (i + 1 < to) {
        values[i + 1] = (float) (radius * StrictMath.sin(angle));
      }
    }
  }

  /** {@code count} independent numbers, even in [-bound, bound). */
  public float[] uniform(int count, double bound) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((2 * uniform(i) - 1) * bound);
    }
    return values;
  }

  private double uniform(long index) {
    return SplitMix64.uniform(SplitMix64.mix(key + (index + 1) * SplitMix64.GOLDEN));
  }
}
