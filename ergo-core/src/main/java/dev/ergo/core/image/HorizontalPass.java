package dev.ergo.core.image;

/**
 * Filters each row along x, rounded to 8 bits. A block of rows goes through together: each of its
 * columns becomes a line of ints, so that the sums run along the rows of the block and are made as
 * {@link VerticalPass} makes them. Along one row neighbouring outputs start at uneven distances,
 * which no compiler turns into vector instructions.
 */
final class HorizontalPass implements Rows {

  /** Enough rows for long loops, few enough that the columns of an output stay in the L1 cache. */
  private static final int BLOCK = 64;

  private static final int CACHE_LINE = 64;

  private final Rows source;
  private final ResampleWeights weights;
  private final LineRing columns;

  /** Rows of the source; an odd number of cache lines apart, so that a column spreads over sets. */
  private final byte[] unfiltered;

  private final int unfilteredStride;
  private final byte[] filtered;
  private final int block;
  private int first;
  private int end;

  HorizontalPass(Rows source, ResampleWeights weights) {
    this.source = source;
    this.weights = weights;
    this.block = Math.min(BLOCK, source.height());
    this.columns = new LineRing(weights.width(), 3 * block);
    this.unfilteredStride = (source.samples() / CACHE_LINE + 1 | 1) * CACHE_LINE;
    this.unfiltered = new byte[Math.multiplyExact(block, unfilteredStride)];
    this.filtered = new byte[Math.multiplyExact(block, samples())];
  }

  @Override
  public int samples() {
    return 3 * weights.length();
  }

  @Override
  public int height() {
    return source.height();
  }

  @Override
  public void read(int y, byte[] target, int offset) {
    if (y >= end) {
      filter(y);
    }
    System.arraycopy(filtered, (y - first) * samples(), target, offset, samples());
  }

  private void filter(int y) {
    first = y;
    end = Math.min(y + block, height());
    for (int row = first; row < end; row++) {
      source.read(row, unfiltered, (row - first) * unfilteredStride);
    }
    int unread = 0;
    for (int x = 0; x < weights.length(); x++) {
      for (; unread < weights.first()[x] + weights.count()[x]; unread++) {
        readColumn(unread);
      }
      writeColumn(columns.sum(weights, x), x);
    }
  }

  private void readColumn(int x) {
    int[] column = columns.line(x);
    int from = 3 * x;
    for (int i = 0; i < column.length - 2; i += 3, from += unfilteredStride) {
      column[i] = unfiltered[from] & 0xff;
      column[i + 1] = unfiltered[from + 1] & 0xff;
      column[i + 2] = unfiltered[from + 2] & 0xff;
    }
  }

  private void writeColumn(int[] sums, int x) {
    int to = 3 * x;
    for (int i = 0; i < sums.length - 2; i += 3, to += samples()) {
      filtered[to] = ResampleWeights.round(sums[i]);
      filtered[to + 1] = ResampleWeights.round(sums[i + 1]);
      filtered[to + 2] = ResampleWeights.round(sums[i + 2]);
    }
  }
}
