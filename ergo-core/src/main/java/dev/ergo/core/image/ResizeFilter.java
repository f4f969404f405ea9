package dev.ergo.core.image;

/** Pillow's resampling filters that views and crops use. */
public enum ResizeFilter {
  /** Cubic convolution with a = -0.5, support 2: whole images. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
    }
  },
  /** Lanczos with support 3: crops (ERGO's public inference code). */
  LANCZOS(3) {
    @Override
    double weight(double distance) {
      return -3 <= distance && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }
  };

  private static final double CUBIC = -0.5;

  private final double support;

  ResizeFilter(double support) {
    this.support = support;
  }

  /** Distance, in source pixels of an enlargement, beyond which every weight is 0. */
  double support() {
    return support;
  }

  /** Weight of a source pixel whose centre is this far away; not normalised. */
  abstract double weight(double distance);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
