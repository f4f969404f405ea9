package dev.ergo.eval;

/** How a policy looks at an image. */
public enum PolicyMode {
  /** Two stages: a box on the downsampled image, then its crop. */
  COARSE_TO_FINE,
  /** One look at the whole image. */
  FULL_IMAGE
}
