package dev.ergo.core.image;

import java.util.Arrays;

/**
 * The lines of samples that a filter still needs, and their weighted sums. Lines are arrays of
 * their own and their samples ints, four lines are added at a time: C2 turns such a loop into
 * vector instructions, and no loop over bytes or over parts of one array.
 */
final class LineRing {

  private final int[][] lines;
  private final int[] sums;

  /**
   * Makes a ring of zeros.
   *
   * @param lines lines that are needed at a time, at least
   * @param samples samples of a line
   */
  LineRing(int lines, int samples) {
    // A power of two, because a mask is much cheaper than a remainder.
    this.lines = new int[lines == 1 ? 1 : Integer.highestOneBit(lines - 1) << 1][samples];
    this.sums = new int[samples];
  }

  /** The place of a line; what stood there is a line that lies a whole ring behind. */
  int[] line(int index) {
    return lines[index & (lines.length - 1)];
  }

  /**
   * The lines under a position, weighted and summed, each sum started with {@link
   * ResampleWeights#HALF}.
   *
   * @return [samples], valid until the next call
   */
  int[] sum(ResampleWeights weights, int position) {
    int[] taps = weights.weights();
    int line = weights.first()[position];
    int tap = position * weights.width();
    int end = tap + weights.count()[position];
    Arrays.fill(sums, ResampleWeights.HALF);
    for (; tap + 4 <= end; tap += 4, line += 4) {
      addFour(line, taps, tap);
    }
    for (; tap < end; tap++, line++) {
      add(line(line), taps[tap]);
    }
    return sums;
  }

  private void addFour(int first, int[] taps, int tap) {
    int[] a = line(first);
    int[] b = line(first + 1);
    int[] c = line(first + 2);
    int[] d = line(first + 3);
    int w = taps[tap];
    int x = taps[tap + 1];
    int y = taps[tap + 2];
    int z = taps[tap + 3];
    int[] to = sums;
    for (int i = 0; i < to.length; i++) {
      to[i] += a[i] * w + b[i] * x + c[i] * y + d[i] * z;
    }
  }

  private void add(int[] line, int weight) {
    int[] to = sums;
    for (int i = 0; i < to.length; i++) {
      to[i] += line[i] * weight;
    }
  }
}
