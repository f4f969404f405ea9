package dev.ergo.data.scenes;

import dev.ergo.core.random.SplitMix64;

/**
 * One stream of SplitMix64 draws, addressed by (seed, index, stream); draw k is {@code
 * SplitMix64.mix(key + k * golden)}.
 */
public final class SceneRandom {

  private long state;

  /** Starts a stream: 1 is the layout, 2 the pixels, 16 and above belong to training. */
  public SceneRandom(long seed, long index, int stream) {
    this.state =
        SplitMix64.mix(
            SplitMix64.mix(SplitMix64.mix(seed + SplitMix64.GOLDEN) + index * SplitMix64.GOLDEN)
                + stream * SplitMix64.GOLDEN);
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += SplitMix64.GOLDEN;
    return SplitMix64.mix(state);
  }

  /** A number in [0, 1) with 53 bits. */
  public double uniform() {
    return SplitMix64.uniform(nextLong());
  }

  /** A number in [low, high). */
  public double range(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** A whole number in [0, bound). */
  public int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** An index drawn with the given weights. */
  public int pick(double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double x = uniform() * sum;
    for (int i = 0; i < weights.length; i++) {
      x -= weights[i];
      if (x < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  /** The numbers 0 to n - 1 in random order (Fisher and Yates, from the end). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
