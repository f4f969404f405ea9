package dev.ergo.core.image;

/** Filters each row along x, rounded to 8 bits. */
final class HorizontalPass implements Rows {

  private final Rows source;
  private final ResampleWeights weights;
  private final byte[] line;

  HorizontalPass(Rows source, ResampleWeights weights) {
    this.source = source;
    this.weights = weights;
    this.line = new byte[source.samples()];
  }

  @Override
  public int samples() {
    return 3 * weights.length();
  }

  @Override
  public void read(int y, byte[] target, int offset) {
    source.read(y, line, 0);
    int[] taps = weights.weights();
    int to = offset;
    for (int x = 0; x < weights.length(); x++) {
      int red = ResampleWeights.HALF;
      int green = ResampleWeights.HALF;
      int blue = ResampleWeights.HALF;
      int from = 3 * weights.first()[x];
      int tap = x * weights.width();
      int end = tap + weights.count()[x];
      for (; tap < end; tap++, from += 3) {
        int weight = taps[tap];
        red += (line[from] & 0xff) * weight;
        green += (line[from + 1] & 0xff) * weight;
        blue += (line[from + 2] & 0xff) * weight;
      }
      target[to++] = ResampleWeights.round(red);
      target[to++] = ResampleWeights.round(green);
      target[to++] = ResampleWeights.round(blue);
    }
  }
}
