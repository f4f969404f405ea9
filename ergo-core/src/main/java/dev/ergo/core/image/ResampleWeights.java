package dev.ergo.core.image;

/**
 * Weights of one axis in fixed point, as Pillow's {@code precompute_coeffs} and {@code
 * normalize_coeffs_8bpc} (libImaging/Resample.c) make them: output position {@code i} is the sum of
 * {@code count[i]} source positions from {@code first[i]} on, weighted by {@code weights[i * width
 * ...]}.
 *
 * @param first first source position of each output position
 * @param count number of source positions of each output position
 * @param weights weights times 2^{@value #PRECISION}, {@code width} slots per output position
 * @param width slots per output position
 */
record ResampleWeights(int[] first, int[] count, int[] weights, int width) {

  /** Bits behind the point: 32 less 8 for the sample and 2 against overflow. */
  static final int PRECISION = 22;

  /** What a sum starts with, so that cutting its fraction off rounds it. */
  static final int HALF = 1 << (PRECISION - 1);

  /** Weights for resizing a line of {@code from} samples to {@code to} samples. */
  static ResampleWeights of(int from, int to, ResizeFilter filter) {
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    double support = filter.support() * stretch;
    int width = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[to];
    int[] count = new int[to];
    int[] weights = new int[Math.multiplyExact(to, width)];
    double[] line = new double[width];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      first[i] = Math.max(0, (int) (center - support + 0.5));
      count[i] = Math.min(from, (int) (center + support + 0.5)) - first[i];
      double sum = 0;
      for (int k = 0; k < count[i]; k++) {
        line[k] = filter.weight((k + first[i] - center + 0.5) * (1 / stretch));
        sum += line[k];
      }
      for (int k = 0; k < count[i]; k++) {
        weights[i * width + k] = fixedPoint(sum == 0 ? line[k] : line[k] / sum);
      }
    }
    return new ResampleWeights(first, count, weights, width);
  }

  /** Number of output positions. */
  int length() {
    return first.length;
  }

  /** The 8-bit sample of a sum that started with {@link #HALF}. */
  static byte round(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }

  private static int fixedPoint(double weight) {
    double scaled = weight * (1 << PRECISION);
    return (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  }
}
