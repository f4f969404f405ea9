package dev.ergo.rl.reward;

/** How the area reward falls with the area of a valid box. */
public enum AreaShape {
  /** 1 up to the limit, which is gamma times the image, and 0 beyond. */
  STEP,
  /** A straight line from 1 at no area down to 0 at the limit; 0 beyond. */
  LINEAR;

  /** The score of a box of some pixels, given the limit in pixels. */
  double score(long area, double limit) {
    return this == LINEAR ? Math.max(0, 1 - area / limit) : area <= limit ? 1 : 0;
  }
}
