package dev.ergo.core.image;

import java.util.Arrays;

/**
 * Filters along y, rounded to 8 bits. Source rows are read when they are first needed and kept in a
 * ring just long enough: as ints, so that the compiler turns the sums into vector instructions.
 */
final class VerticalPass implements Rows {

  private final Rows source;
  private final ResampleWeights weights;
  private final byte[] line;
  private final int[] sums;
  private final int[][] ring;
  private int unread;

  VerticalPass(Rows source, ResampleWeights weights) {
    this.source = source;
    this.weights = weights;
    this.line = new byte[source.samples()];
    this.sums = new int[source.samples()];
    this.ring = new int[weights.width()][source.samples()];
  }

  @Override
  public int samples() {
    return line.length;
  }

  @Override
  public void read(int y, byte[] target, int offset) {
    int first = weights.first()[y];
    int end = first + weights.count()[y];
    for (unread = Math.max(unread, first); unread < end; unread++) {
      source.read(unread, line, 0);
      unpack(line, ring[unread % ring.length]);
    }
    Arrays.fill(sums, ResampleWeights.HALF);
    for (int row = first; row < end; row++) {
      int weight = weights.weights()[y * weights.width() + row - first];
      addScaled(sums, ring[row % ring.length], weight);
    }
    for (int i = 0; i < sums.length; i++) {
      target[offset + i] = ResampleWeights.round(sums[i]);
    }
  }

  private static void unpack(byte[] from, int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] & 0xff;
    }
  }

  private static void addScaled(int[] sums, int[] row, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += row[i] * weight;
    }
  }
}
