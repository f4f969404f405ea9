package dev.ergo.rl.reward;

/** How the area reward falls with the area of a valid box. */
public enum AreaShape {
  /** 1 up to the limit, which is gamma times the image, and 0 beyond. */
  STEP {
    @Override
    double score(long area, double limit) {
      return area <= limit ? 1 : 0;
    }
  },
  /** A straight line from 1 at no area down to 0 at the limit; 0 beyond. */
  LINEAR {
    @Override
    double score(long area, double limit) {
      return Math.max(0, 1 - area / limit);
    }
  };

  /** The score of a box of some pixels, given the limit in pixels. */
  abstract double score(long area, double limit);
}
