package dev.ergo.core.image;

/**
 * Filters each row along x, rounded to 8 bits. Red and green are summed in the two halves of a
 * long, so that one multiplication serves both: a weighted sum of 8-bit samples fits 32 bits, and
 * what a negative red borrows from green is given back.
 */
final class HorizontalPass implements Rows {

  private static final long HALVES =
      (long) ResampleWeights.HALF << Integer.SIZE | ResampleWeights.HALF;

  private final Rows source;
  private final ResampleWeights weights;
  private final byte[] line;
  private final long[] redGreen;
  private final int[] blue;

  HorizontalPass(Rows source, ResampleWeights weights) {
    this.source = source;
    this.weights = weights;
    this.line = new byte[source.samples()];
    this.redGreen = new long[line.length / 3];
    this.blue = new int[line.length / 3];
  }

  @Override
  public int samples() {
    return 3 * weights.length();
  }

  @Override
  public void read(int y, byte[] target, int offset) {
    source.read(y, line, 0);
    unpack();
    int to = offset;
    for (int x = 0; x < weights.length(); x++, to += 3) {
      filter(weights.first()[x], x * weights.width(), weights.count()[x], target, to);
    }
  }

  private void unpack() {
    for (int x = 0, from = 0; x < blue.length; x++, from += 3) {
      redGreen[x] = (line[from] & 0xffL) | (line[from + 1] & 0xffL) << Integer.SIZE;
      blue[x] = line[from + 2] & 0xff;
    }
  }

  private void filter(int first, int tap, int count, byte[] target, int to) {
    int[] taps = weights.weights();
    long redGreenSum = HALVES;
    int blueSum = ResampleWeights.HALF;
    for (int k = 0; k < count; k++) {
      int weight = taps[tap + k];
      redGreenSum += redGreen[first + k] * weight;
      blueSum += blue[first + k] * weight;
    }
    int redSum = (int) redGreenSum;
    target[to] = ResampleWeights.round(redSum);
    target[to + 1] = ResampleWeights.round((int) ((redGreenSum - redSum) >> Integer.SIZE));
    target[to + 2] = ResampleWeights.round(blueSum);
  }
}
