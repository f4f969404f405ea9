package dev.ergo.core.image;

/**
 * Filters along y, rounded to 8 bits. Source rows are read when they are first needed and kept just
 * long enough.
 */
final class VerticalPass implements Rows {

  private final Rows source;
  private final ResampleWeights weights;
  private final byte[] line;
  private final LineRing rows;
  private int unread;

  VerticalPass(Rows source, ResampleWeights weights) {
    this.source = source;
    this.weights = weights;
    this.line = new byte[source.samples()];
    this.rows = new LineRing(weights.width(), source.samples());
  }

  @Override
  public int samples() {
    return line.length;
  }

  @Override
  public int height() {
    return weights.length();
  }

  @Override
  public void read(int y, byte[] target, int offset) {
    int first = weights.first()[y];
    int end = first + weights.count()[y];
    for (unread = Math.max(unread, first); unread < end; unread++) {
      source.read(unread, line, 0);
      unpack(line, rows.line(unread));
    }
    int[] sums = rows.sum(weights, y);
    for (int i = 0; i < sums.length; i++) {
      target[offset + i] = ResampleWeights.round(sums[i]);
    }
  }

  private static void unpack(byte[] from, int[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] & 0xff;
    }
  }
}
