package dev.ergo.data.scenes;

/**
 * One stream of SplitMix64 draws, addressed by (seed, index, stream); draw k is {@code mix(key + k
 * * golden)}.
 */
public final class SceneRandom {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** Starts a stream: 1 is the layout, 2 the pixels, 16 and above belong to training. */
  public SceneRandom(long seed, long index, int stream) {
    this.state = mix(mix(mix(seed + GOLDEN) + index * GOLDEN) + stream * GOLDEN);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The next 64 bits. */
  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number in [0, 1) with 53 bits. */
  public double uniform() {
    return (nextLong() >>> 11) * 0x1.0p-53;
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
